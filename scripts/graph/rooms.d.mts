export interface RoomArrow {
  readonly from: string;
  readonly to: string;
  readonly imports: readonly string[];
  readonly typeOnly: boolean;
}

export interface RoomGraph {
  readonly rooms: readonly string[];
  readonly arrows: readonly RoomArrow[];
}

export const LANGUAGE_ROOMS: readonly string[];
export function roomsOf(packageName: string): RoomGraph;
export function packageGraph(): RoomGraph;
export function orderOf(graph: RoomGraph): string[];
export function backArrows(graph: RoomGraph, order: readonly string[]): RoomArrow[];
