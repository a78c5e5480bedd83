/** Style of the page: both schemes, and states that are told by more than a colour. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--dim:#57606a;--line:#d0d7de;--box:#f6f8fa;--ok:#1a7f37;--assumed:#7d4e00;--broken:#cf222e;--accent:#0969da}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){--bg:#0d1117;--fg:#e6edf3;--dim:#9198a1;--line:#3d444d;--box:#161b22;--ok:#3fb950;--assumed:#d29922;--broken:#ff7b72;--accent:#58a6ff}}
:root[data-theme=dark]{color-scheme:dark;--bg:#0d1117;--fg:#e6edf3;--dim:#9198a1;--line:#3d444d;--box:#161b22;--ok:#3fb950;--assumed:#d29922;--broken:#ff7b72;--accent:#58a6ff}
:root[data-theme=light]{color-scheme:light}
*{box-sizing:border-box}
body{margin:0 auto;padding:1rem 1.5rem 4rem;max-width:1500px;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.6rem;margin:.4rem 0}h2{font-size:1.2rem;margin:2rem 0 .5rem}h3{font-size:1rem;margin:1rem 0 .3rem}
form{position:sticky;top:0;z-index:1;display:flex;flex-wrap:wrap;gap:.8rem;align-items:end;padding:.7rem 0;background:var(--bg);border-bottom:1px solid var(--line)}
label{display:flex;flex-direction:column;font-size:.8rem;color:var(--dim)}
select,input,button{font:inherit;color:var(--fg);background:var(--box);border:1px solid var(--line);border-radius:6px;padding:.3rem .5rem}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem}
.drawing{overflow-x:auto;border:1px solid var(--line);border-radius:8px;padding:.3rem .8rem .8rem;margin:.8rem 0}
svg{display:block;max-width:100%;min-width:min(56rem,100%);height:auto}
svg text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:var(--fg)}svg .sub{font-size:10px;fill:var(--dim)}
.node rect{fill:var(--box);stroke:var(--line)}.node.object rect{stroke:var(--accent)}.node.grant rect{stroke-dasharray:1}
.edge{fill:none;stroke:var(--ok);stroke-width:1.6}.edge.assumed{stroke:var(--assumed);stroke-dasharray:2 3}.edge.broken{stroke:var(--broken);stroke-width:2.4;stroke-dasharray:9 5}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.85rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid var(--line)}td{overflow-wrap:anywhere;min-width:6rem}
tr:target,li:target{background:var(--box);outline:2px solid var(--accent)}
.ok{color:var(--ok)}.assumed{color:var(--assumed)}.broken,.error{color:var(--broken)}.warning{color:var(--assumed)}.acknowledged,.note{color:var(--dim)}
svg .ok,svg .assumed,svg .broken{color:inherit}a{color:var(--accent)}
li{margin:.4rem 0}td i{color:var(--dim)}code{font:.92em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
@media print{form,.skip{display:none}}
`;
