/** Values that YAML, Nix, shells or sops could take for something else. */
export const AWKWARD: Readonly<Record<string, string>> = {
  octal: '010',
  boolean: 'true',
  norway: 'no',
  nothing: 'null',
  date: '2026-01-01',
  number: '1e3',
  lines: 'first\nsecond\n\n\tthird: "quoted" \'single\' \\ end\n',
  nix: "''${config.networking.hostName} ''' ${x} ''\\n",
  shell: '$(reboot) `id` "$HOME" ; # no comment',
  emoji: 'Zürich ☃ 🦊 👩‍👩‍👧',
  list: '- one\n- two',
  encrypted: 'ENC[AES256_GCM,data:AAAA,iv:AAAA,tag:AAAA,type:str]',
  spaces: '  around  ',
  megabyte: 'A line of what is to be a megabyte: 0123456789 äöü\n'.repeat(2 ** 14 + 4000),
};
