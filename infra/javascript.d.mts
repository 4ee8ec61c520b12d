type Javascript = (file: string) => Promise<string>

/** For the project in a folder. Its sources are looked at once. */
export const javascriptOf: (project: string) => Javascript

/** The path of a source of this project, for example `cli/main.ts`, as JavaScript. It is made if the sources have changed. @throws Error if it cannot be made */
export const javascript: Javascript
