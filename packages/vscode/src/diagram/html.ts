import { escapeTexts } from '../webview/frame';

/** Texts of the page, translated. */
export interface DiagramTexts {
  readonly title: string;
  readonly network: string;
  readonly search: string;
  readonly found: string;
  readonly none: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly fit: string;
  readonly foldAll: string;
  readonly unfoldAll: string;
  readonly exportSvg: string;
  readonly exportPng: string;
  readonly waiting: string;
  readonly help: string;
}

export function diagramBody(texts: DiagramTexts): string {
  const t = escapeTexts(texts);
  const button = (id: string, sign: string, label: string) =>
    `<button type="button" id="${id}" class="secondary" title="${label}" aria-label="${label}">${sign}</button>`;
  return `<main>
<h1 class="unseen">${t.title}</h1>
<div id="bar" role="toolbar" aria-label="${t.title}">
  <select id="network" aria-label="${t.network}"></select>
  <span id="totals"></span>
  <span class="space"></span>
  <span class="search"><input id="search" type="search" placeholder="${t.search}" aria-label="${t.search}" spellcheck="false">
  <output id="hits" for="search" data-none="${t.none}"></output></span>
  <button type="button" id="fold" class="secondary" data-fold="${t.foldAll}" data-unfold="${t.unfoldAll}" hidden></button>
  ${button('out', '−', t.zoomOut)}
  ${button('in', '+', t.zoomIn)}
  ${button('fit', '⤢', t.fit)}
  <button type="button" id="svg" class="secondary" title="${t.exportSvg}" aria-label="${t.exportSvg}">SVG</button>
  <button type="button" id="png" class="secondary" title="${t.exportPng}" aria-label="${t.exportPng}">PNG</button>
</div>
<p id="note" role="status" hidden></p>
<p id="waiting">${t.waiting}</p>
<svg id="canvas" tabindex="0" role="tree" aria-label="${t.title}" aria-description="${t.help}"><g id="view"></g></svg>
</main>`;
}
