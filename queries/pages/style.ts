/** The style sheet that all pages share: readable on a phone, on paper, and in the dark. It loads no font and no picture. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ink: #1b1f24; --soft: #57606a; --line: #d5dae0; --page: #ffffff; --band: #f5f7f9; --accent: #0b5cad;
  --good: #14672f; --good-band: #e2f4e7; --bad: #a1161d; --bad-band: #fbe5e5; --open: #7a4b00; --open-band: #fdf1d6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e4e8ec; --soft: #9da7b1; --line: #343b43; --page: #14171b; --band: #1d2127; --accent: #79b8ff;
    --good: #7fd99a; --good-band: #14301d; --bad: #ff9c9c; --bad-band: #3a1719; --open: #f0c069; --open-band: #35270c;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1rem; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, "Segoe UI", "Open Sans", Roboto, sans-serif; }
header { padding: 2.2rem 1.5rem 1.6rem; border-bottom: 1px solid var(--line); background: var(--band); }
header > * { max-width: 76rem; margin-inline: auto; }
.kind { margin-block: 0; color: var(--accent); font-size: .8rem; font-weight: 600; letter-spacing: .08em; text-transform: uppercase; }
h1 { margin-block: .2rem .4rem; font-size: 2rem; line-height: 1.2; overflow-wrap: anywhere; }
.publication { margin-block: 0; color: var(--soft); }
.badges { display: flex; flex-wrap: wrap; gap: .4rem; margin-block: .9rem 0; padding: 0; list-style: none; }
.badges li { padding: .1em .7em; border: 1px solid var(--line); border-radius: 1em; background: var(--page); font-size: .88rem; overflow-wrap: anywhere; }
.badges .good, .badges .bad, .badges .open { border-color: currentColor; }
.badges .good { background: var(--good-band); } .badges .bad { background: var(--bad-band); } .badges .open { background: var(--open-band); }
.page { max-width: 79rem; margin-inline: auto; display: grid; grid-template-columns: 12rem minmax(0, 1fr); gap: 0 3rem; padding: 0 1.5rem 4rem; }
nav { padding-top: 2rem; }
nav ul { position: sticky; top: 1.5rem; margin: 0; padding: 0; list-style: none; font-size: .95rem; }
nav a { display: block; padding: .25rem 0; color: var(--soft); text-decoration: none; }
nav a:hover, nav a:focus-visible { color: var(--accent); text-decoration: underline; }
section { padding-top: 2rem; }
h2 { margin: 0 0 .8rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); font-size: 1.35rem; }
h3 { margin: 1.6rem 0 .5rem; font-size: 1.05rem; overflow-wrap: anywhere; }
.words { max-width: 46rem; overflow-wrap: anywhere; }
.words p { margin-block: 0 .8rem; white-space: pre-wrap; }
.note { max-width: 46rem; margin-block: 0 .8rem; color: var(--soft); overflow-wrap: anywhere; }
.note.good, .note.bad, .note.open { padding: .5rem .8rem; border-radius: .4rem; }
.good { color: var(--good); background: var(--good-band); }
.bad { color: var(--bad); background: var(--bad-band); }
.open { color: var(--open); background: var(--open-band); }
dl { display: grid; grid-template-columns: minmax(10rem, max-content) minmax(0, 1fr); gap: .3rem 1.5rem; margin: 0 0 1rem; }
dl > div { display: contents; }
dt { color: var(--soft); max-width: 20rem; }
dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
code { font: .88em/1.45 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.scrolled { overflow-x: auto; margin: .4rem 0 1.2rem; }
.scrolled:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; min-width: min(100%, 30rem); font-size: .92rem; }
caption { padding-bottom: .35rem; color: var(--soft); font-size: .88rem; text-align: left; }
th, td { padding: .38rem .8rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { background: var(--band); font-weight: 600; white-space: nowrap; }
td { max-width: 26rem; overflow-wrap: break-word; white-space: pre-wrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.verdict { display: inline-block; padding: 0 .55em; white-space: nowrap; border-radius: 1em; font-size: .88em; font-weight: 600; }
@media (max-width: 52rem) {
  .page { display: block; }
  nav { padding-top: 1rem; }
  nav ul { position: static; display: flex; flex-wrap: wrap; gap: 0 1.2rem; }
  dl { display: block; }
  dl > div { display: block; padding: .25rem 0; }
}
@media print {
  body { font-size: 10.5pt; background: none; }
  nav { display: none; }
  .page { display: block; padding: 0; }
  header { padding: 0 0 .6rem; background: none; }
  .scrolled { overflow: visible; }
  tr, dl > div, h2, h3 { break-inside: avoid; }
  h2, h3, caption { break-after: avoid; }
}
`
