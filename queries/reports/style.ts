/** What reports need beside the style sheet of all pages. */
import { STYLE } from '../pages/index.ts'

export const REPORT_STYLE = `${STYLE}
:root { --baseline: #8a94a0; --window: #0b5cad; --strong: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --baseline: #7b8691; --window: #79b8ff; --strong: #ff8a80; } }
.seen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.plots { display: flex; flex-wrap: wrap; gap: 1rem 1.6rem; }
.column { margin: 0 0 1.6rem; padding: 1rem 0 .4rem; border-top: 1px solid var(--line); }
.column h3 { margin: 0 0 .6rem; }
.column h3 .kind-of { color: var(--soft); font-size: .85rem; font-weight: 400; }
figure { margin: 0; max-width: 100%; }
figcaption { color: var(--soft); font-size: .85rem; max-width: 21.25rem; }
svg { display: block; max-width: 100%; height: auto; font: 12px system-ui, "Segoe UI", "Open Sans", Roboto, sans-serif; fill: var(--ink); }
svg.mark { display: inline-block; vertical-align: -.1em; }
svg .small { font-size: 11px; fill: var(--soft); }
.grid { stroke: var(--line); }
rect.of-baseline { fill: var(--baseline); } rect.of-window { fill: var(--window); }
.curve, .trend, .threshold { fill: none; stroke-width: 1.8; }
.curve.of-baseline { stroke: var(--baseline); stroke-dasharray: 5 3; } .curve.of-window, .trend { stroke: var(--window); }
.threshold { stroke: var(--strong); stroke-dasharray: 4 3; stroke-width: 1.3; }
.gap { stroke: var(--strong); stroke-dasharray: 2 3; }
.mark-drift { fill: var(--strong); } .mark-calm { fill: var(--page); stroke: var(--window); stroke-width: 1.6; } .mark-few { stroke: var(--soft); stroke-width: 1.6; }
.key { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin: 0 0 .8rem; padding: 0; list-style: none; color: var(--soft); font-size: .85rem; }
.swatch { display: inline-block; width: .8em; height: .8em; margin-right: .35em; background: var(--baseline); } .swatch.window { background: var(--window); }
.heat table { min-width: 0; font-size: .82rem; }
.heat th { position: sticky; left: 0; }
.heat thead th { position: static; padding: .25rem .3rem; font-weight: 400; font-size: .75rem; writing-mode: vertical-rl; transform: rotate(180deg); }
.heat thead th:first-child { writing-mode: horizontal-tb; transform: none; }
.heat td { padding: .2rem .3rem; text-align: center; white-space: nowrap; border: 1px solid var(--page); font-variant-numeric: tabular-nums; }
.heat td.drift { background: var(--bad-band); color: var(--bad); font-weight: 700; } .heat td.calm { background: var(--good-band); color: var(--good); } .heat td.few { background: var(--band); color: var(--soft); }
.heat td.alarm { outline: 2px solid var(--bad); outline-offset: -2px; }
details { margin: .4rem 0 .8rem; } summary { color: var(--accent); cursor: pointer; font-size: .9rem; }
@media print { .column { break-inside: avoid; } }
`
