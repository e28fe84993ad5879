import { escapeTexts } from '../webview/frame';

/** Texts of the page, translated. */
export interface RestorationTexts {
  readonly title: string;
  readonly open: string;
  readonly folder: string;
  readonly drop: string;
  readonly dropHint: string;
  readonly dropNow: string;
  readonly network: string;
  readonly degrade: string;
  readonly degradeHint: string;
  readonly seed: string;
  readonly newNoise: string;
  readonly images: string;
  readonly restart: string;
  readonly reload: string;
  readonly reloadHint: string;
  readonly log: string;
  readonly input: string;
  readonly degraded: string;
  readonly restored: string;
  readonly original: string;
  readonly chooseOriginal: string;
  readonly save: string;
  readonly saveAll: string;
  readonly copyCommand: string;
  readonly copyCommandHint: string;
  readonly noCommand: string;
  readonly cancel: string;
  readonly cancelAll: string;
  readonly remove: string;
  readonly clear: string;
  readonly view: string;
  readonly sideBySide: string;
  readonly slider: string;
  readonly divider: string;
  readonly against: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly fit: string;
  readonly actual: string;
  readonly waiting: string;
  readonly working: string;
  readonly failed: string;
  readonly cancelled: string;
  readonly viewerHint: string;
}

export function restorationBody(texts: RestorationTexts): string {
  const t = escapeTexts(texts);
  return `<header>
  <h1>${t.title}</h1>
  <span id="status" role="status"></span>
  <button type="button" id="reload" data-command="restart" class="secondary" title="${t.reloadHint}">${t.reload}</button>
</header>
<main>
<div id="failure" class="problem" role="alert" hidden>
  <p id="failure-text"></p>
  <button type="button" data-command="restart">${t.restart}</button>
  <button type="button" data-command="log" class="secondary">${t.log}</button>
</div>
<div id="toolbar" class="toolbar">
  <button type="button" data-pick="images">${t.open}</button>
  <button type="button" data-pick="folder" class="secondary">${t.folder}</button>
  <label id="network-box" hidden>${t.network} <select id="network"></select></label>
  <span id="degrade-box" class="group" hidden>
    <label title="${t.degradeHint}"><input type="checkbox" id="degrade"> ${t.degrade} <code id="degradation"></code></label>
    <label id="seed-box">${t.seed} <input type="number" id="seed" min="0" step="1" value="0"></label>
    <button type="button" id="new-noise" class="secondary">${t.newNoise}</button>
  </span>
</div>
<div id="empty" class="drop">
  <p class="large">${t.drop}</p>
  <p>${t.dropHint}</p>
</div>
<div id="work" hidden>
  <nav aria-label="${t.images}">
    <ul id="items" role="listbox" aria-label="${t.images}"></ul>
    <div class="toolbar">
      <button type="button" id="cancel-all" data-command="cancelAll" class="secondary" hidden>${t.cancelAll}</button>
      <button type="button" id="save-all" data-command="saveAll" class="secondary" hidden>${t.saveAll}</button>
      <button type="button" id="clear" data-command="clear" class="secondary">${t.clear}</button>
    </div>
  </nav>
  <section id="view">
    <div class="toolbar">
      <span class="group" role="radiogroup" aria-label="${t.view}">
        <label><input type="radio" name="mode" value="side" checked> ${t.sideBySide}</label>
        <label><input type="radio" name="mode" value="slider"> ${t.slider}</label>
      </span>
      <label id="against-box" hidden>${t.against} <select id="against"><option value="input">${t.input}</option><option value="original">${t.original}</option></select></label>
      <span class="group zoom">
        <button type="button" id="zoom-out" class="secondary" aria-label="${t.zoomOut}" title="${t.zoomOut}">−</button>
        <output id="zoom">100 %</output>
        <button type="button" id="zoom-in" class="secondary" aria-label="${t.zoomIn}" title="${t.zoomIn}">+</button>
        <button type="button" id="fit" class="secondary">${t.fit}</button>
        <button type="button" id="actual" class="secondary">${t.actual}</button>
      </span>
      <span class="group end">
        <button type="button" id="original" data-item="original" class="secondary">${t.chooseOriginal}</button>
        <button type="button" id="command" data-item="command" class="secondary" title="${t.copyCommandHint}">${t.copyCommand}</button>
        <button type="button" id="save" data-item="save">${t.save}</button>
      </span>
    </div>
    <p id="item-problem" class="problem" role="alert" hidden></p>
    <div id="item-working" hidden>
      <progress id="item-progress" max="1" aria-label="${t.working}"></progress>
      <button type="button" data-item="cancel" class="secondary">${t.cancel}</button>
    </div>
    <div id="views" hidden>
      <figure data-view="input"><figcaption><b id="input-name">${t.input}</b> <span></span></figcaption><div class="port" tabindex="0" role="img" aria-label="${t.input}" title="${t.viewerHint}"><img alt="" draggable="false"></div></figure>
      <figure data-view="restored"><figcaption><b>${t.restored}</b> <span></span></figcaption><div class="port" tabindex="0" role="img" aria-label="${t.restored}" title="${t.viewerHint}"><img alt="" draggable="false"></div></figure>
      <figure data-view="original"><figcaption><b>${t.original}</b> <span></span></figcaption><div class="port" tabindex="0" role="img" aria-label="${t.original}" title="${t.viewerHint}"><img alt="" draggable="false"></div></figure>
      <figure data-view="slider"><figcaption><span class="left"></span><span class="right"></span></figcaption><div class="port" tabindex="0" role="img" aria-label="${t.slider}"><img alt="" draggable="false" class="before"><img alt="" draggable="false" class="after"><div class="line" aria-hidden="true"></div></div><input type="range" id="divider" min="0" max="100" value="50" step="0.5" aria-label="${t.divider}"></figure>
    </div>
  </section>
</div>
<div id="drop-now" hidden>${t.dropNow}</div>
</main>
<div id="texts" hidden data-input="${t.input}" data-degraded="${t.degraded}" data-restored="${t.restored}" data-original="${t.original}" data-waiting="${t.waiting}" data-working="${t.working}" data-failed="${t.failed}" data-cancelled="${t.cancelled}" data-remove="${t.remove}" data-command="${t.copyCommandHint}" data-no-command="${t.noCommand}"></div>`;
}
