import { formatType, type GraphNode, type Location, type NodeId, summary } from '@cnn-studio/language';
import type { Location as LspLocation } from 'vscode-languageserver';
import { describeQuantity } from '../costs';
import { type Feature, forDocument } from '../feature';
import { toLocation } from '../positions';

/** Parameters of the request `cnn/graph`. */
export interface GraphParams {
  readonly textDocument: { readonly uri: string };
  /** All networks of the file when left out. */
  readonly network?: string;
}

export interface NetworkGraph {
  readonly name: string;
  /** False when an error was found inside. */
  readonly valid: boolean;
  readonly parameters: number;
  readonly multiplyAdds: string;
  readonly nodes: readonly {
    readonly id: NodeId;
    /** `Double_1/conv_2`: the blocks it stands in come before the last part. */
    readonly path: string;
    /** The layer's, network's or input's name. */
    readonly label: string;
    readonly kind: GraphNode['op'];
    readonly shape: string;
    readonly inputs: readonly NodeId[];
    readonly parameters: number;
    readonly multiplyAdds: string;
    readonly source?: LspLocation;
    /** The uses of blocks it was inlined through, outermost first. */
    readonly uses: readonly { readonly block: string; readonly source?: LspLocation }[];
  }[];
  readonly outputs: readonly { readonly name?: string; readonly node: NodeId }[];
}

export const GRAPH_REQUEST = 'cnn/graph';

/** The networks of a file as graphs, for diagrams. */
export const graph: Feature = {
  capabilities: () => ({ experimental: { cnnGraph: true } }),

  register(context) {
    const place = (location: Location) => toLocation(context.workspace, location);
    context.connection.onRequest(
      GRAPH_REQUEST,
      forDocument(
        context,
        GRAPH_REQUEST,
        [],
        ({ key, result }, { network: wanted }: GraphParams): NetworkGraph[] => {
          const { program } = result;
          return [...program.networks.values()]
            .filter(({ name, location }) => (wanted === undefined ? location.file === key : name === wanted))
            .map((network) => {
              const { layers, total } = summary(program, network.name)!;
              const costs = new Map(layers.map((layer) => [layer.node, layer]));
              return {
                name: network.name,
                valid: network.valid,
                parameters: total.parameters,
                multiplyAdds: describeQuantity(total.multiplyAdds),
                nodes: network.nodes.map((node) => {
                  const cost = costs.get(node.id);
                  return {
                    id: node.id,
                    path: node.path,
                    label: labelOf(node),
                    kind: node.op,
                    shape: formatType(node.type),
                    inputs: node.inputs,
                    parameters: cost?.parameters ?? 0,
                    multiplyAdds: describeQuantity(cost?.multiplyAdds ?? 0),
                    source: place(node.origin.location),
                    uses: node.origin.uses.map(({ block, location }) => ({ block, source: place(location) })),
                  };
                }),
                outputs: network.outputs,
              };
            });
        },
      ),
    );
  },
};

function labelOf(node: GraphNode): string {
  switch (node.op) {
    case 'entry':
      return node.entry;
    case 'network':
      return node.network;
    case 'input':
      return node.name;
    case 'constant':
      return String(node.value);
    default:
      return node.op;
  }
}
