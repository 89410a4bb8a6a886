import Globe from '@lucide/svelte/icons/globe';
import Inbox from '@lucide/svelte/icons/inbox';
import Laptop from '@lucide/svelte/icons/laptop';
import Server from '@lucide/svelte/icons/server';
import LifeBuoy from '@lucide/svelte/icons/life-buoy';
import Signpost from '@lucide/svelte/icons/signpost';
import type { NodeInfo } from '../core/events';

/** What a node is, at a glance. A backup is an MTA that accepts for others only. */
export function iconOf(node: NodeInfo): typeof Globe {
  switch (node.kind) {
    case 'mua':
      return Laptop;
    case 'dns':
      return Signpost;
    case 'pop3':
    case 'imap':
      return Inbox;
    case 'webmail':
      return Globe;
    default:
      return node.relay?.length && !node.domains?.length ? LifeBuoy : Server;
  }
}
