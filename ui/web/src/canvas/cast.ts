import type { LinkInfo, NodeInfo } from '../core/events';

/**
 * Who is seen in the figure. The first page of all shows two people and two servers: what a server does
 * under another name is drawn at the server itself, and the name server stays behind the scene.
 */
export interface Cast {
  /** Nodes that are drawn as another one. */
  readonly as: Readonly<Record<string, string>>;
  readonly hidden: readonly string[];
}

export const everybody: Cast = { as: {}, hidden: [] };

export const seenAs = (cast: Cast, node: string): string => cast.as[node] ?? node;

export const seen = (cast: Cast, nodes: readonly NodeInfo[]): readonly NodeInfo[] =>
  nodes.filter((n) => !cast.hidden.includes(n.name) && !(n.name in cast.as));

/** The nodes of the lab that one node of the figure stands for. */
export const doubles = (cast: Cast, node: NodeInfo, nodes: readonly NodeInfo[]): readonly NodeInfo[] =>
  nodes.filter((n) => seenAs(cast, n.name) === node.name);

/** The lines between those who are seen, each pair once. */
export function lines(cast: Cast, links: readonly LinkInfo[]): readonly LinkInfo[] {
  const drawn = links.map((l) => ({ ...l, from: seenAs(cast, l.from), to: seenAs(cast, l.to) }));
  return drawn.filter(
    (l, i) =>
      l.from !== l.to &&
      !cast.hidden.includes(l.from) &&
      !cast.hidden.includes(l.to) &&
      drawn.findIndex((o) => o.from === l.from && o.to === l.to && o.proto === l.proto) === i,
  );
}
