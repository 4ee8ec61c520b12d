/** The part of the reference page that the fields of a contract do not tell. */
export const contractNotes = `### Rules

Rules are read from the schema of the document: \`required\`, \`unique\`, \`logicalType\` with its options, and \`quality\`. A check that no row may break judges each row at once: the row goes to the quarantine as
\`contract_broken\`, or passes if the severity of the check is \`warning\`, \`info\` or \`low\`. Every other check is about all rows of a window. What is not understood is refused. See [contracts](../contracts.md).
`
