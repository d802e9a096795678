import { FIREWALL, SERVER, VOLUME } from '../../model/resource-types';
import { record, type Checked, type Rule } from '../rule';

/** SSH, RDP, VNC, Cockpit, Kubernetes, Docker, PostgreSQL, MySQL, Redis: for those who run the machine. */
const ADMIN_PORTS = [22, 2222, 2375, 2376, 3306, 3389, 5432, 5900, 6379, 6443, 9090];
const WORLD = ['0.0.0.0/0', '::/0'];

/** A port for admins that everybody reaches is tried by everybody. */
export const closedAdminPorts: Rule = {
  name: 'admin-ports-closed-to-the-world',
  description: 'Firewalls open the ports of administration to named networks only.',
  level: 'mandatory',
  check({ type, name, props }) {
    if (type !== FIREWALL) return [];
    const rules = Array.isArray(props.rules) ? props.rules.map(record) : [];
    return rules.flatMap(({ direction, protocol, port, sourceIps }) => {
      const sources = Array.isArray(sourceIps) ? sourceIps : [];
      const open = ADMIN_PORTS.filter((admin) => covers(typeof port === 'string' ? port : 'any', admin));
      if (direction !== 'in' || protocol !== 'tcp' || open.length === 0) return [];
      const world = sources.filter((source) => WORLD.includes(String(source)));
      return world.length === 0
        ? []
        : [`${name}: port ${open.join(', ')}: expected sources of the admins, found ${world.join(', ')}`];
    });
  },
};

function covers(ports: string, port: number): boolean {
  if (ports === 'any') return true;
  const [first = '', last = first] = ports.split('-');
  return Number(first) <= port && port <= Number(last);
}

const KEPT = [SERVER, VOLUME];

/** One word in a config must not delete what nobody can bring back. */
export const protectedData: Rule = {
  name: 'data-is-protected',
  description: 'Servers and volumes cannot be deleted by mistake.',
  level: 'advisory',
  check: (resource: Checked) =>
    KEPT.includes(resource.type) && !resource.protect && resource.props.deleteProtection !== true
      ? [`${resource.name}: expected protection against deletion, found none. Set cloud.protect: true`]
      : [],
};
