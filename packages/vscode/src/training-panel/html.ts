import { escapeTexts } from '../webview/frame';

/** Texts of the page, translated. */
export interface PageTexts {
  readonly title: string;
  /** Nothing has been trained yet. */
  readonly idle: string;
  /** There is a run, but no step. */
  readonly noPoints: string;
  readonly pause: string;
  readonly resume: string;
  readonly stop: string;
  readonly checkpoint: string;
  readonly compare: string;
  readonly compareHelp: string;
  readonly charts: string;
  readonly losses: string;
  readonly logScale: string;
  readonly smoothing: string;
  readonly resetZoom: string;
  /** What a chart is, for those who can't see it, and how to use it: `{0}` is its title. */
  readonly chartHelp: string;
  readonly previews: string;
  readonly step: string;
  readonly play: string;
  readonly stopPlaying: string;
  readonly newest: string;
  readonly progress: string;
  readonly gone: string;
}

/** The panel's page, without what every page has. Pictures arrive by message and are shown from memory. */
export function trainingBody(texts: PageTexts): string {
  const t = escapeTexts(texts);
  return `<header>
  <h1 id="title">${t.title}</h1>
  <span id="time" class="quiet"></span>
  <span id="activity" class="badge" role="status" hidden></span>
  <div id="controls" class="controls">
    <button type="button" id="pause" data-command="pause" hidden>${t.pause}</button>
    <button type="button" id="resume" data-command="resume" hidden>${t.resume}</button>
    <button type="button" id="checkpoint" data-command="checkpoint" class="secondary" hidden>${t.checkpoint}</button>
    <button type="button" id="stop" data-command="stop" class="secondary" hidden>${t.stop}</button>
    <details id="compare" hidden>
      <summary>${t.compare}</summary>
      <fieldset>
        <legend>${t.compareHelp}</legend>
        <div id="choices"></div>
      </fieldset>
    </details>
  </div>
</header>
<main>
<p id="idle">${t.idle}</p>
<progress id="progress" hidden max="1" aria-label="${t.progress}"></progress>
<ul id="facts" class="facts"></ul>
<p id="problem" class="problem" role="alert" hidden></p>
<ul id="warnings" class="warnings" hidden></ul>
<div id="columns" hidden>
  <section aria-label="${t.charts}">
    <div class="tools">
      <label><input id="log" type="checkbox"> ${t.logScale}</label>
      <label>${t.smoothing} <input id="smoothing" type="range" min="0" max="0.99" step="0.01" value="0.6"> <output id="smoothing-value" for="smoothing">0.6</output></label>
      <button type="button" id="reset" class="link" disabled>${t.resetZoom}</button>
    </div>
    <p id="no-points" class="quiet">${t.noPoints}</p>
    <div id="charts" data-losses="${t.losses}" data-help="${t.chartHelp}"></div>
  </section>
  <section id="previews" aria-label="${t.previews}">
    <div id="timeline" class="tools" hidden>
      <button type="button" id="play" class="icon" aria-pressed="false" aria-label="${t.play}" title="${t.play}" data-play="${t.play}" data-stop="${t.stopPlaying}"></button>
      <input id="slider" type="range" min="0" max="0" value="0" step="1" aria-label="${t.step}">
      <label for="slider" class="step">${t.step} <output id="step" for="slider"></output></label>
      <button type="button" id="newest" class="link">${t.newest}</button>
    </div>
    <p id="waiting" class="quiet"></p>
    <div id="pictures" data-gone="${t.gone}"></div>
  </section>
</div>
</main>`;
}
