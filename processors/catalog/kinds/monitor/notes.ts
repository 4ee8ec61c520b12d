/** The part of the reference page that the fields of a monitor do not tell. */
export const monitorNotes = `### Verdict

A window measures each column against the baseline: the population stability index, the Kolmogorov-Smirnov distance of numbers, chi-square of categories. A column has drifted if its effect is large
(a threshold is reached) and it is significant (Benjamini-Hochberg over all columns of the window). With fewer than \`minRows\` rows, or ten per cell, the verdict is \`insufficient_data\`, which neither raises nor clears.
A column alarms when \`alarmAfter\` of its last \`alarmOf\` windows with data have drifted, and stops after \`clearAfter\` windows in a row whose effects are below \`clearBelow\` of their thresholds. See [drift](../drift.md).
`
