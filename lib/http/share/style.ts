/**
 * The style of the pages of share links, in the colors of app/globals.css. The pages are rendered without
 * Next: they have the status of the link and need no script.
 */
export const style = `
:root{color-scheme:light dark;--paper:light-dark(#f6f3ed,#101416);--card:light-dark(#fff,#181d20);--sunken:light-dark(#f3f0e9,#0b0e10);--ink:light-dark(#1c2226,#e9e6df);--soft:light-dark(#51595f,#a4abaf);--line:light-dark(#e6e1d7,#2a3135);--edge:light-dark(#a39a88,#5d686e);--petrol:light-dark(#0a5a69,#74c6d3);--tint:light-dark(#e1eef0,#16313a);--on:light-dark(#fff,#0f1a1d);--brick:light-dark(#a1241d,#f39a92);--moss:light-dark(#2b662d,#93cf93);--seam:light-dark(#b4743a,#c98f57)}
:root[data-theme=light]{color-scheme:light}
:root[data-theme=dark]{color-scheme:dark}
*{box-sizing:border-box;margin:0}
body{display:flex;flex-direction:column;min-height:100dvh;padding:0 1rem;background:var(--paper);color:var(--ink);font:.9375rem/1.55 Inter,"Inter Fallback",system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;text-size-adjust:100%}
header,main,footer{width:100%;max-width:56rem;margin-inline:auto}
header{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:.25rem 1rem;padding:1.25rem 0}
header p{color:var(--soft);font-size:.8125rem;overflow-wrap:anywhere}
header span{display:inline-flex;align-items:center;gap:.5rem;color:var(--ink);font-size:1.0625rem;font-weight:600;letter-spacing:-.01em;text-decoration:none}
.handle{stroke:var(--seam)}.bag{fill:var(--petrol)}.thread{stroke:var(--paper)}
main{flex:1}
footer{padding:2rem 0 1.5rem;color:var(--soft);font-size:.8125rem}
a{color:var(--petrol);text-underline-offset:.2em;text-decoration-thickness:1px}
a:hover{text-decoration-thickness:2px}
:focus-visible{outline:2px solid var(--petrol);outline-offset:2px;border-radius:2px}
svg{flex:none}
.card{padding:1.5rem;background:var(--card);border:1px solid var(--line);border-radius:12px}
.narrow :is(header,main,footer){max-width:26rem}
.narrow header{padding-top:clamp(1.25rem,14vh,8rem)}
.narrow:has(.drop) header{padding-top:clamp(1.25rem,5vh,4rem)}
.head{display:flex;flex-wrap:wrap;align-items:center;gap:1rem;padding-bottom:1.25rem;border-bottom:2px dashed var(--seam)}
.head .mark{display:grid;align-self:start;place-items:center;width:3rem;height:3rem;border-radius:10px;background:var(--tint);color:var(--petrol)}
.head .words{flex:1 1 14rem;min-width:0}
h1{font-size:1.5rem;line-height:1.25;letter-spacing:-.018em;overflow-wrap:anywhere;text-wrap:balance}
.facts{display:flex;flex-wrap:wrap;margin-top:.25rem;color:var(--soft);font-size:.875rem}
.facts span:not(:last-child)::after{content:"·";padding-inline:.45em}
.button{display:inline-flex;align-items:center;justify-content:center;gap:.5rem;padding:.6rem 1.1rem;border:0;border-radius:6px;background:var(--petrol);color:var(--on);font:inherit;font-weight:600;text-decoration:none;cursor:pointer}
.button:hover{background:color-mix(in oklab,var(--petrol) 88%,var(--ink))}
.button svg{width:1.2rem;height:1.2rem}
.preview{margin-top:1.25rem;overflow:hidden;border-radius:8px;background:var(--sunken);text-align:center}
.preview :is(img,video){display:block;max-width:100%;max-height:75vh;margin-inline:auto}
.preview audio{display:block;width:100%;padding:1rem}
.preview iframe{display:block;width:100%;height:75vh;border:0}
.preview .touch{display:none}
@media (pointer:coarse){.preview:has(.touch) iframe{display:none}.preview .touch{display:block}}
.preview pre{max-height:75vh;overflow:auto;padding:1rem;font:.8125rem/1.5 ui-monospace,"SF Mono","Cascadia Mono",Menlo,Consolas,"Liberation Mono",monospace;text-align:start;white-space:pre-wrap;overflow-wrap:anywhere}
.preview .fixed{width:100%;height:min(60vh,28rem);object-fit:contain}
.thumb{position:relative;display:grid;flex:none;place-items:center;width:1.75rem;height:1.75rem}
.thumb img{position:absolute;inset:0;width:100%;height:100%;object-fit:cover;border-radius:4px;background:var(--sunken)}
.note{margin-top:.75rem;color:var(--soft);font-size:.8125rem}
.preview .none{display:grid;gap:.75rem;place-content:center;justify-items:center;min-height:min(50vh,22rem);padding:2rem;color:var(--soft)}
.preview .none svg{width:4rem;height:4rem;stroke-width:1}
.digest{margin-top:1.25rem;color:var(--soft);font-size:.8125rem}
.digest summary{width:fit-content;cursor:pointer}
.digest code{display:block;margin-top:.25rem}
code{font:.75rem ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere}
.breadcrumbs{display:flex;flex-wrap:wrap;gap:.25rem .5rem;margin-bottom:.75rem;padding:0;list-style:none;font-size:.875rem}
.breadcrumbs li:not(:last-child)::after{content:"›";padding-inline-start:.5rem;color:var(--soft)}
.tree,.tree ul{margin:0;padding:0;list-style:none}
.tree{margin-top:.75rem}
.tree ul{margin-inline-start:.7rem;padding-inline-start:.8rem;border-inline-start:1px solid var(--line)}
.tree svg{width:1.15rem;height:1.15rem;color:var(--soft)}
.tree summary svg{color:var(--seam)}
.tree summary,.file{display:flex;align-items:center;gap:.6rem;min-height:2.25rem;padding-inline:.4rem;border-radius:6px}
.tree summary{cursor:pointer;font-weight:550}
.tree .file{padding-inline-start:1.4rem}
.tree summary::before{content:"";flex:none;width:.4rem;height:.4rem;border:solid var(--soft);border-width:0 1.5px 1.5px 0;transform:rotate(-45deg)}
.tree [open]>summary::before{transform:rotate(45deg)}
.tree summary::-webkit-details-marker{display:none}
.tree summary:hover,.file:hover{background:var(--sunken)}
.file>a:first-of-type{flex:1;min-width:0;padding-block:.35rem;color:var(--ink);text-decoration:none;overflow-wrap:anywhere}
.file>a:first-of-type:hover{text-decoration:underline}
.file .size{color:var(--soft);font-size:.8125rem;white-space:nowrap;font-variant-numeric:tabular-nums}
.tree summary bdi{overflow-wrap:anywhere}
.file form{display:contents}
.file .get{display:grid;place-items:center;width:2.25rem;height:2.25rem;padding:0;border:0;border-radius:6px;background:none;cursor:pointer}
.file .get svg{color:var(--petrol)}
.file .get:hover{background:var(--tint)}
.empty{padding:1.5rem 0 .5rem;color:var(--soft)}
.lede{margin-top:.5rem;color:var(--soft)}
form{display:grid;gap:.35rem;margin-top:1.25rem}
label{font-size:.875rem;font-weight:500}
input{width:100%;padding:.55rem .7rem;border:1px solid var(--edge);border-radius:6px;background:var(--card);color:var(--ink);font:inherit}
input[type=file]{padding:.4rem;color:var(--soft)}
::file-selector-button{margin-inline-end:.75rem;padding:.35rem .8rem;border:0;border-radius:4px;background:var(--tint);color:var(--petrol);font:inherit;font-weight:600;cursor:pointer}
form .button{margin-top:.75rem}
form.all{margin-top:0}form.all .button{margin-top:0}
.logo{width:2rem;height:2rem;border-radius:8px;object-fit:contain}
.send{display:grid;gap:.75rem;margin-top:1.25rem;padding-top:1.25rem;border-top:1px solid var(--line)}
.send h2{font-size:1.0625rem}
.send .fields{display:grid;grid-template-columns:repeat(auto-fit,minmax(12rem,1fr));gap:.75rem}
.send .fields>div{display:grid;gap:.35rem}
.send .button{justify-self:start;margin-top:0}
.done{margin-top:1.25rem;font-weight:500;color:var(--moss)}
[hidden]{display:none!important}
.message{margin-top:1rem;white-space:pre-line;overflow-wrap:anywhere}
.limits{display:grid;gap:.25rem;margin-top:1rem;padding:0;list-style:none;color:var(--soft);font-size:.875rem}
.drop{gap:.75rem}
.drop .fields{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.75rem}
.drop .fields>div,.drop noscript{display:grid;gap:.35rem}
.drop .button{justify-self:start;margin-top:0}
.zone{display:grid;justify-items:center;gap:.75rem;margin-top:1.25rem;padding:1.75rem 1rem;border:2px dashed var(--edge);border-radius:8px;text-align:center}
.zone>svg{width:2rem;height:2rem;color:var(--soft)}
.zone p{color:var(--soft);font-size:.875rem}
.zone.over{border-color:var(--petrol);background:var(--tint)}
@media(scripting:none){.zone{display:none}}
@media(pointer:coarse){.zone p{display:none}}
.button:disabled{opacity:.5;cursor:default}
.problem:not(:empty){margin-top:1rem}
.done:empty,.pace:empty{display:none}
.pace{margin-top:1.25rem;color:var(--soft);font-size:.75rem;font-variant-numeric:tabular-nums}
.uploads{margin:.75rem 0 0;padding:0;list-style:none;max-height:20rem;overflow-y:auto}
.uploads li{display:flex;align-items:center;gap:.25rem;padding:.5rem 0}
.uploads li+li{border-top:1px solid var(--line)}
.uploads .words{flex:1;min-width:0}
.uploads .name{display:flex;font-size:.875rem;white-space:pre}
.uploads .name>:first-child{overflow:hidden;text-overflow:ellipsis}
.uploads .state{color:var(--soft);font-size:.75rem;font-variant-numeric:tabular-nums}
.uploads [data-state=failed] .state{color:var(--brick)}
.uploads [data-state=done] .state{color:var(--moss)}
.uploads .bar{height:4px;margin-top:.25rem;overflow:hidden;border-radius:2px;background:var(--line)}
.uploads .bar>div{height:100%;background:var(--petrol)}
.uploads [data-state=paused] .bar>div{background:var(--edge)}
.uploads button{display:grid;flex:none;place-items:center;width:2.25rem;height:2.25rem;padding:0;border:0;border-radius:6px;background:none;color:var(--soft);cursor:pointer}
.uploads button:hover{background:var(--tint);color:var(--ink)}
.problem{color:var(--brick);font-size:.875rem}
@media(max-width:30rem){.card{padding:1.125rem}.head :is(.button,form.all){flex:1 1 100%}}
`;
