import { formatType, type NetworkSummary, summary as summarise } from '@cnn-studio/language';
import { describeBytes, describeCost, describeField, summaryTable } from '../costs';
import { type Feature, forDocument } from '../feature';

/** Parameters of the request `cnn/summary`. */
export interface SummaryParams {
  readonly textDocument: { readonly uri: string };
  readonly network: string;
}

export interface Summary {
  readonly markdown: string;
}

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
          const found = summarise(result.program, network);
          return found === undefined
            ? null
            : { markdown: page(found, result.program.networks.get(network)?.documentation) };
        },
      ),
    );
  },
};

function page(about: NetworkSummary, documentation = ''): string {
  const inputs = about.inputs.map(({ name, type }) => `\`${name}\` ${formatType(type)}`).join(', ');
  const outputs = about.outputs.map(({ type }) => formatType(type)).join(', ');
  const totals = [
    describeCost(about.total),
    `${describeBytes(about.total.activationBytes)} of activations for one example`,
    describeField(about.total.receptiveField),
  ];
  return [
    `# ${about.network}`,
    documentation,
    `${inputs} → ${outputs}`,
    totals.filter((part) => part !== '').join(' · '),
    summaryTable(about, Number.POSITIVE_INFINITY),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
