/**
 * The time between two commits of what counts in windows, ms. Nobody waits for a single record of it: a figure is read when its window has closed. A caller that sends forty batches a
 * second to two partitions would otherwise cause eighty transactions a second here, and as many reads of all that follow.
 */
export const COUNTING_REST_MS = 100
