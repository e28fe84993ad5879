import { type NetworkSummary, summary as summarize } from '@cnn-studio/language';
import { describeBytes, describeCost, describeField, summaryTable } from '../costs';
import { typeText } from '../facts';
import { type Feature, forDocument } from '../feature';
import type { Translate } from '../l10n';
import { escapeMarkdown } from '../markdown';

/** Parameters of the request `cnn/summary`. */
export interface SummaryParams {
  readonly textDocument: { readonly uri: string };
  readonly network: string;
}

export interface Summary {
  readonly markdown: string;
}

/** The request for a network’s summary; parameters `SummaryParams`. */
export const SUMMARY_REQUEST = 'cnn/summary';

/** A network's layers and totals as a Markdown page; null when there is no such network. */
export const summary: Feature = {
  capabilities: () => ({}),

  register(context) {
    context.connection.onRequest<Summary | null, void>(
      SUMMARY_REQUEST,
      forDocument<SummaryParams, Summary | null>(
        context,
        SUMMARY_REQUEST,
        null,
        ({ result }, { network }) => {
          const found = summarize(result.program, network);
          return found === undefined
            ? null
            : { markdown: page(found, context.t, result.program.networks.get(network)?.documentation) };
        },
      ),
    );
  },
};

function page(about: NetworkSummary, t: Translate, documentation = ''): string {
  const inputs = about.inputs.map(({ name, type }) => `\`${name}\` ${escapeMarkdown(typeText(type, t))}`);
  const outputs = about.outputs.map(({ type }) => escapeMarkdown(typeText(type, t)));
  const totals = [
    describeCost(about.total, t),
    t('{0} of activations for one example', describeBytes(about.total.activationBytes, t)),
    describeField(about.total.receptiveField, t),
  ];
  return [
    `# ${escapeMarkdown(about.network)}`,
    documentation,
    `${inputs.join(', ')} → ${outputs.join(', ')}`,
    escapeMarkdown(totals.filter((part) => part !== '').join(' · ')),
    summaryTable(about, Number.POSITIVE_INFINITY, t),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
