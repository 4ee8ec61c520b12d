/** Works on several things at once, with an end to how many. The first failure ends it, when those under way have ended. */
export const eachOf = async <T>(items: readonly T[], many: number, work: (item: T) => Promise<void>): Promise<void> => {
  let next = 0
  let failure: { readonly error: unknown } | undefined
  const worker = async (): Promise<void> => {
    while (failure === undefined && next < items.length) {
      try {
        await work(items[next++]!)
      } catch (error) {
        failure ??= { error }
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(many, items.length) }, worker))
  if (failure !== undefined) throw failure.error
}
