"""How an HTML report looks: in the reader's own colours, on any width, on paper."""

from __future__ import annotations

STYLE = """\
:root {
  color-scheme: light dark;
  --text: #1b1f24; --page: #ffffff; --quiet: #57606a; --line: #d0d7de;
  --shade: #f3f5f7; --link: #0550ae; --mark: #9a3412;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e6edf3; --page: #0d1117; --quiet: #9da7b3; --line: #3d444d;
    --shade: #161b22; --link: #79c0ff; --mark: #ffb077;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 1rem; max-width: 64rem;
  background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
}
h1 { font-size: 1.6rem; line-height: 1.2; margin: 1rem 0; }
h2 { font-size: 1.25rem; margin: 2rem 0 0.5rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.5rem 0 0.25rem; }
p, ul { margin: 0.5rem 0; }
main ul { padding-left: 1.25rem; }
strong { color: var(--mark); }
a { color: var(--link); }
a:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
nav ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; }
nav a { display: inline-block; padding: 0.25rem 0; }
code { font: 0.9em/1.4 ui-monospace, monospace; background: var(--shade); padding: 0.1em 0.25em; }
pre {
  background: var(--shade); border: 1px solid var(--line); border-radius: 4px;
  padding: 0.75rem; margin: 0.75rem 0; overflow-x: auto;
}
pre code { padding: 0; white-space: pre-wrap; }
.wide { overflow-x: auto; margin: 0.75rem 0; }
table { border-collapse: collapse; font-size: 0.9rem; }
th, td {
  border-bottom: 1px solid var(--line); padding: 0.35rem 0.75rem 0.35rem 0;
  text-align: left; vertical-align: top; overflow-wrap: break-word;
  min-width: 4rem; max-width: 24rem;
}
th[scope="row"] { font-weight: normal; min-width: 7rem; }
thead th { color: var(--quiet); white-space: nowrap; }
.right { text-align: right; white-space: nowrap; }
.heard {
  position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap;
}
@media print {
  body { max-width: none; }
  nav { display: none; }
  h2, h3 { break-after: avoid; }
  tr, pre { break-inside: avoid; }
}
"""
