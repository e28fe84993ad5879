/** What `cnn doctor` found, as a document. Knows no editor. */
import type { Doctor } from '@cnn-studio/protocol';
import { escapeMarkdown } from '../markdown';

/** Texts, translated; `{0}` stands for what is put in. */
export interface DoctorTexts {
  readonly title: string;
  /** `Training and restoring use **{0}**.` */
  readonly chosen: string;
  readonly none: string;
  readonly backends: string;
  readonly works: string;
  readonly worksOn: string;
  readonly notHere: string;
  readonly remedy: string;
  readonly data: string;
  readonly versions: string;
  readonly extension: string;
}

function fill(text: string, value: string): string {
  return text.replace('{0}', value);
}

/** Markdown. What works comes first; backends of other systems come last, in one line. */
export function doctorPage(found: Doctor, extension: string, texts: DoctorTexts): string {
  const lines = [`# ${texts.title}`, ''];
  lines.push(
    found.chosen === undefined ? `✗ ${texts.none}` : `✓ ${fill(texts.chosen, `**${found.chosen}**`)}`,
  );
  lines.push('', `## ${texts.backends}`, '');
  const here = found.backends.filter((backend) => backend.here);
  for (const backend of here.toSorted((a, b) => Number(b.works) - Number(a.works))) {
    const works = backend.device === undefined ? texts.works : fill(texts.worksOn, backend.device);
    const state = backend.works ? works : (backend.problem ?? '');
    lines.push(
      `- ${backend.works ? '✓' : '✗'} **${backend.name}**: ${escapeMarkdown(backend.description)}  `,
    );
    lines.push(`  ${escapeMarkdown([state, backend.unfit].filter(Boolean).join('; '))}`);
    if (!backend.works && backend.advice !== undefined)
      lines.push(`  \n  *${texts.remedy}:* ${backend.advice}`);
  }
  const elsewhere = found.backends.filter(({ here }) => !here).map(({ name }) => name);
  if (elsewhere.length > 0) lines.push(`- ${fill(texts.notHere, elsewhere.join(', '))}`);
  lines.push('', `## ${texts.data}`, '');
  for (const { name, path, advice } of found.data) {
    if (path !== undefined) lines.push(`- ✓ **${name}**: \`${path}\``);
    else lines.push(`- ✗ **${name}**  `, `  *${texts.remedy}:* ${advice ?? ''}`);
  }
  lines.push('', `## ${texts.versions}`, '');
  lines.push(`- ${texts.extension} ${extension}`);
  for (const [name, version] of Object.entries(found.versions)) lines.push(`- ${name} ${version}`);
  return `${lines.join('\n')}\n`;
}
