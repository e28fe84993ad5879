import type { Location } from 'vscode-languageserver';
import { type Feature, forDocument } from '../feature';
import { toLocation, toOffset } from '../positions';
import { occurrencesOf, sightings, symbolAt } from '../symbols';

/** Every use of a name, in every file of the workspace. */
export const references: Feature = {
  capabilities: () => ({ referencesProvider: true }),

  register(context) {
    context.connection.onReferences(
      forDocument(context, 'textDocument/references', [], async (analysis, params, token) => {
        const found = symbolAt(analysis, toOffset(analysis.document, params.position));
        if (found?.target.kind !== 'binding') return [];
        const seen = await sightings(context, analysis, found.target.binding, token);
        const [introduction, ...uses] = occurrencesOf(seen);
        const wanted = params.context?.includeDeclaration === false ? uses : [introduction!, ...uses];
        return wanted.flatMap((location): Location[] => {
          const place = toLocation(context.workspace, location);
          return place === undefined ? [] : [place];
        });
      }),
    );
  },
};
