import { escapeTexts } from '../webview/frame';

/** Texts of the page, translated. */
export interface GenerationTexts {
  readonly title: string;
  readonly restart: string;
  readonly reload: string;
  readonly reloadHint: string;
  readonly log: string;
  readonly network: string;
  readonly again: string;
  readonly againHint: string;
  readonly back: string;
  readonly seed: string;
  readonly copySeed: string;
  readonly label: string;
  readonly allLabels: string;
  readonly count: string;
  readonly save: string;
  readonly copyCommand: string;
  readonly copyCommandHint: string;
  readonly samples: string;
  readonly samplesHint: string;
  readonly chosen: string;
  /** `Sample {0}` */
  readonly sample: string;
  /** `Sample {0}, label {1}` */
  readonly sampleOfLabel: string;
  /** `From {0} to {1}` */
  readonly between: string;
  readonly interpolation: string;
  readonly interpolationHint: string;
  readonly mix: string;
  readonly clear: string;
  readonly directions: string;
  readonly directionsHint: string;
  readonly find: string;
  readonly finding: string;
  readonly cancel: string;
  readonly reset: string;
  /** `Direction {0}, {1} of the variance` */
  readonly direction: string;
  readonly large: string;
}

export function generationBody(texts: GenerationTexts): string {
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
<div id="toolbar" class="toolbar" hidden>
  <button type="button" id="again" title="${t.againHint}">${t.again}</button>
  <button type="button" id="back" class="secondary" disabled>${t.back}</button>
  <span class="group">
    <label>${t.seed} <input type="number" id="seed" min="0" step="1"></label>
    <button type="button" id="copy-seed" class="secondary">${t.copySeed}</button>
  </span>
  <label id="network-box" hidden>${t.network} <select id="network"></select></label>
  <label id="label-box" hidden>${t.label} <select id="label"><option value="">${t.allLabels}</option></select></label>
  <label>${t.count} <input type="number" id="count" min="1" max="400" step="1"></label>
  <span class="group end">
    <button type="button" data-copy="grid" class="secondary" title="${t.copyCommandHint}">${t.copyCommand}</button>
    <button type="button" data-save="grid">${t.save}</button>
  </span>
</div>
<div id="work" hidden>
  <section id="samples" aria-label="${t.samples}">
    <p class="hint">${t.samplesHint}</p>
    <p id="grid-problem" class="problem" role="alert" hidden></p>
    <div id="grid" role="grid" aria-label="${t.samples}"></div>
  </section>
  <div id="details">
    <section aria-labelledby="chosen-title">
      <h2 id="chosen-title">${t.chosen}</h2>
      <div id="large"><img alt="" id="image"></div>
      <p id="image-problem" class="problem" role="alert" hidden></p>
      <div class="toolbar">
        <button type="button" data-copy="image" class="secondary" title="${t.copyCommandHint}">${t.copyCommand}</button>
        <button type="button" data-save="image">${t.save}</button>
      </div>
    </section>
    <section aria-labelledby="interpolation-title">
      <h2 id="interpolation-title">${t.interpolation}</h2>
      <p id="interpolation-hint" class="hint">${t.interpolationHint}</p>
      <div id="interpolation" hidden>
        <input type="range" id="mix" min="0" max="1" step="0.01" value="0" aria-label="${t.mix}">
        <div id="strip"></div>
        <p id="strip-problem" class="problem" role="alert" hidden></p>
        <div class="toolbar">
          <button type="button" id="clear-to" class="secondary">${t.clear}</button>
          <button type="button" data-copy="strip" class="secondary" title="${t.copyCommandHint}">${t.copyCommand}</button>
          <button type="button" data-save="strip" class="secondary">${t.save}</button>
        </div>
      </div>
    </section>
    <section aria-labelledby="directions-title">
      <h2 id="directions-title">${t.directions}</h2>
      <p class="hint">${t.directionsHint}</p>
      <p id="directions-problem" class="problem" role="alert" hidden></p>
      <div id="find-box" class="toolbar">
        <button type="button" id="find" class="secondary">${t.find}</button>
      </div>
      <div id="finding" hidden>
        <progress id="finding-progress" max="1" aria-label="${t.finding}"></progress>
        <button type="button" data-command="cancelDirections" class="secondary">${t.cancel}</button>
      </div>
      <div id="directions"></div>
      <button type="button" id="reset" class="secondary" hidden>${t.reset}</button>
    </section>
  </div>
</div>
</main>
<div id="texts" hidden data-sample="${t.sample}" data-sample-of-label="${t.sampleOfLabel}" data-between="${t.between}" data-direction="${t.direction}" data-chosen="${t.chosen}" data-large="${t.large}"></div>`;
}
