import { escapeTexts } from '../webview/frame';

/** Texts of the page, translated. */
export interface PageTexts {
  readonly title: string;
  /** Nothing has been trained yet. */
  readonly idle: string;
  /** There is a run, but no picture. */
  readonly waiting: string;
  readonly pause: string;
  readonly resume: string;
  readonly stop: string;
  readonly checkpoint: string;
  readonly losses: string;
  readonly measures: string;
  readonly previews: string;
  readonly step: string;
  readonly newest: string;
  readonly progress: string;
  readonly gone: string;
}

/** The panel's page, without what every page has. Pictures arrive by message and are shown from memory. */
export function trainingBody(texts: PageTexts): string {
  const t = escapeTexts(texts);
  return `<header>
  <h1 id="title">${t.title}</h1>
  <span id="activity" role="status"></span>
  <div id="controls" hidden>
    <button type="button" id="pause" data-command="pause">${t.pause}</button>
    <button type="button" id="resume" data-command="resume" hidden>${t.resume}</button>
    <button type="button" id="checkpoint" data-command="checkpoint" class="secondary">${t.checkpoint}</button>
    <button type="button" id="stop" data-command="stop" class="secondary">${t.stop}</button>
  </div>
</header>
<p id="idle">${t.idle}</p>
<progress id="progress" hidden max="1" aria-label="${t.progress}"></progress>
<ul id="facts" class="facts"></ul>
<p id="problem" class="problem" role="alert" hidden></p>
<ul id="warnings" class="warnings" hidden></ul>
<section id="figures" class="figures">
  <div id="losses-box" hidden><h2>${t.losses}</h2><dl id="losses"></dl></div>
  <div id="measures-box" hidden><h2>${t.measures}</h2><dl id="measures"></dl></div>
</section>
<section id="previews" aria-label="${t.previews}">
  <p id="waiting" hidden>${t.waiting}</p>
  <div id="timeline" class="timeline" hidden>
    <label for="slider">${t.step} <output id="step" for="slider"></output></label>
    <input id="slider" type="range" min="0" max="0" value="0" step="1">
    <button type="button" id="newest" class="secondary">${t.newest}</button>
  </div>
  <div id="pictures" data-gone="${t.gone}"></div>
</section>`;
}
