/** The part of the reference page that the fields of a policy do not tell. */
export const policyNotes = `### Checks

Candidate v and champion b (the version that has the alias or stage now), turned so that greater is better (\`direction: lower\`: negated). Equality passes. A value that is missing or not finite,
too few rows, and other rows of the two versions are inconclusive; inconclusive never promotes. Without a champion, \`minimum_change\`, \`relative\` and their live forms are skipped, and another rule must exist.

| check | passes if | needs |
|-|-|-|
| \`absolute\` | v >= threshold | \`metric\`, \`threshold\` |
| \`minimum_change\` | v - b >= threshold | \`metric\`, \`threshold\` |
| \`relative\` | v - b >= threshold times the size of b | \`metric\`, \`threshold\` |
| \`demographic_parity_ratio\` | least rate of selection / greatest >= threshold (default 0.8: four fifths) | \`by\` |
| \`equal_opportunity_difference\` | gap of true positive rates <= threshold | \`by\`, \`threshold\` |
| \`equalized_odds_difference\` | greater gap of true and false positive rates <= threshold | \`by\`, \`threshold\` |
| \`live_performance\` | the figure of the last window with \`minRows\` outcomes, of the version while it served, reaches the threshold | \`metric\`: measure of performance and figure, such as \`quality.auc\`; \`threshold\` |
| \`live_minimum_change\`, \`live_relative\` | as \`minimum_change\` and \`relative\`, of the figure of both versions in the windows in which both served, at most 100; the lower bound of the margin at \`confidence\` (0.9, 0.95, 0.975, 0.99 or 0.999) has to be at least 0. It fails if the upper bound is below 0, and is inconclusive in between | \`metric\`: as for \`live_performance\`, of the figures \`error\`, \`accuracy\`, \`precision\`, \`recall\`, \`auc\`, \`mae\`, \`ndcg_at_k\`; \`threshold\` |
| \`drift\` | at most \`threshold\` columns (default: none) have drifted in their last window with data | \`metric\`: a monitor; without it all that watch the version |
| \`data_quality\` | at most \`threshold\` rules of a contract that reject (default: none) are broken in its last window, by its present version. A window without rows, or whose outcome is uncertain, is inconclusive | \`metric\`: a contract |

With \`test: bootstrap\` (1999 draws of rows, both versions in each; the seed follows from the id of the gate) a rule passes if the lower bound of what v exceeds the threshold by is at least 0, fails if the upper
bound is below 0, and is inconclusive in between. With \`test: sign\` (only \`minimum_change\`) rows won and lost are counted. Both need scores of the same rows.
`
