/** What `cnn evaluate` found, as a document. Knows no editor. */
import { formatCount } from '@cnn-studio/language/units';
import type { Evaluation } from '@cnn-studio/protocol';
import { escapeMarkdown, row } from '../markdown';
import { formatFigure } from '../runs/describe';

export interface EvaluationTexts {
  readonly title: string;
  /** `step 40, begun Nov 24, 14:05` */
  readonly about: string;
  readonly measure: string;
  readonly value: string;
  readonly on: string;
  readonly images: string;
  /** The train block measures nothing. */
  readonly nothing: string;
}

/** Markdown. */
export function evaluationPage({ run, measures, warnings }: Evaluation, texts: EvaluationTexts): string {
  const rows = measures.flatMap(({ values, on, images }) =>
    Object.entries(values).map(([name, value]) =>
      row(
        escapeMarkdown(name),
        `**${escapeMarkdown(formatFigure(value))}**`,
        escapeMarkdown(on ?? ''),
        formatCount(images),
      ),
    ),
  );
  const table = [
    row(texts.measure, texts.value, texts.on, texts.images),
    '| --- | ---: | --- | ---: |',
    ...rows,
  ];
  return `${[
    `# ${escapeMarkdown(texts.title)}`,
    `${escapeMarkdown(texts.about)}  \n\`${run}\``,
    rows.length === 0 ? texts.nothing : table.join('\n'),
    ...warnings.map((warning) => `- ${escapeMarkdown(warning)}`),
  ].join('\n\n')}\n`;
}
