import { summary } from '@cnn-studio/language';
import type { CodeLens } from 'vscode-languageserver';
import { describeCost } from '../costs';
import { type Feature, forDocument } from '../feature';
import { toRange } from '../positions';

/** *Train* and *Preview* above train blocks, *Model* and *Summary* above networks, for clients that have these commands. */
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
