import { type ast, catalogue, summary } from '@cnn-studio/language';
import type { CodeLens } from 'vscode-languageserver';
import { describeCost } from '../costs';
import { type Feature, forDocument } from '../feature';
import { toRange } from '../positions';

/** *Train* and *Preview* above train blocks, *Check these images* above their data, *Model* and *Summary* above networks, for clients that have these commands. */
export const codeLenses: Feature = {
  capabilities: ({ initialization }) =>
    initialization.commands ? { codeLensProvider: { resolveProvider: false } } : {},

  register(context) {
    context.connection.onCodeLens(
      forDocument(context, 'textDocument/codeLens', [], ({ document, module, result, key }) => {
        const { t } = context;
        const uri = context.workspace.uri(key);
        return module.tree.declarations.flatMap((declaration): CodeLens[] => {
          if (declaration.kind !== 'train' && declaration.kind !== 'network') return [];
          const range = toRange(document, declaration.name.span);
          const name = declaration.name.text;
          if (declaration.kind === 'train') {
            return [
              {
                range,
                command: { title: `$(play) ${t('Train')}`, command: 'cnn.train', arguments: [uri, name] },
              },
              { range, command: { title: t('Preview'), command: 'cnn.showTraining' } },
              ...dataOfFiles(declaration).map(({ span }) => ({
                range: toRange(document, span),
                command: { title: t('Check these images'), command: 'cnn.checkImages', arguments: [uri] },
              })),
            ];
          }
          const about = summary(result.program, name);
          // Of two networks of the same name the first one counts.
          const first =
            result.program.networks.get(name)?.location.span.start === declaration.name.span.start;
          if (about === undefined || !first) return [];
          const title = t('Summary: {0}', describeCost(about.total, t));
          return [
            { range, command: { title: t('Model'), command: 'cnn.showModel', arguments: [uri, name] } },
            { range, command: { title, command: 'cnn.showSummary', arguments: [uri, name] } },
          ];
        });
      }),
    );
  },
};

/** The `data` statements whose source is given a path. */
function dataOfFiles({ body }: ast.TrainDeclaration): readonly ast.DataStatement[] {
  return body.statements.filter((statement): statement is ast.DataStatement => {
    if (statement.kind !== 'data') return false;
    const { source } = statement;
    const head = source.kind === 'chain' ? source.head : source;
    const entry = head.kind === 'call' ? catalogue.get(head.callee.text) : undefined;
    return entry?.category === 'data' && entry.parameters.some(({ leadsTo }) => leadsTo !== undefined);
  });
}
