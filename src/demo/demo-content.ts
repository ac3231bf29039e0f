/** Content of files by their path. */
export type Files = Readonly<Record<string, string>>;

/** The directory of the source `demo-local`: the configuration of a small network. */
export const LOCAL_FILES: Files = {
  'README.md': '# Network configuration\n\nOne directory a site; templates are shared by all of them.\n',
  'sites/lisbon/site.yaml':
    'name: Lisbon\nregion: EMEA\ntime_zone: Europe/Lisbon\nprefixes:\n  - 10.10.0.0/16\n  - 2001:db8:10::/48\n',
  'sites/lisbon/vlans.yaml':
    'vlans:\n  - { id: 10, name: management }\n  - { id: 20, name: users }\n  - { id: 30, name: voice }\n',
  'sites/tokyo/site.yaml':
    'name: Tōkyō\nregion: APAC\ntime_zone: Asia/Tokyo\nprefixes:\n  - 10.20.0.0/16\n  - 2001:db8:20::/48\n',
  'sites/tokyo/vlans.yaml': 'vlans:\n  - { id: 10, name: management }\n  - { id: 40, name: servers }\n',
  'templates/access-switch.j2':
    'hostname {{ device.name }}\n{% for vlan in vlans %}\nvlan {{ vlan.id }}\n name {{ vlan.name }}\n{% endfor %}\n',
};

/** One commit of the repository of the source `demo-git`: what it writes, and what it removes. */
export interface DemoCommit {
  readonly message: string;
  readonly date: Date;
  readonly files: Files;
  readonly removed?: readonly string[];
}

export const COMMITS: readonly DemoCommit[] = [
  {
    message: 'Describe the first service',
    date: new Date('2026-01-12T09:00:00Z'),
    files: {
      'README.md': '# Services\n\nOne file a service. Changes are reviewed before they are merged.\n',
      'services/dns.yaml': 'name: dns\nport: 53\nprotocol: udp\nservers: [ns1.example.org, ns2.example.org]\n',
      'services/telnet.yaml': 'name: telnet\nport: 23\nprotocol: tcp\n',
    },
  },
  {
    message: 'Add the web service and its policy',
    date: new Date('2026-01-13T15:30:00Z'),
    files: {
      'services/web.yaml': 'name: web\nport: 443\nprotocol: tcp\nservers: [www.example.org]\n',
      'policies/firewall.json': '{\n  "default": "deny",\n  "allow": ["dns", "web"]\n}\n',
    },
  },
  {
    message: 'Retire telnet; answer DNS over TCP too',
    date: new Date('2026-01-14T08:15:00Z'),
    files: {
      'services/dns.yaml': 'name: dns\nport: 53\nprotocol: both\nservers: [ns1.example.org, ns2.example.org]\n',
    },
    removed: ['services/telnet.yaml'],
  },
];
