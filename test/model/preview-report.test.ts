import { previewReport, type PreviewStep } from '../../model/preview-report';

const on = (kind: string, op: string, name: string): PreviewStep => ({
  op,
  urn: `urn:pulumi:prod::nixos-fleet::nixos-fleet:index:Fleet$nixos-fleet:index:${kind}$command:local:Command::${name}`,
});

test('[R3.10] a reviewer reads a row per host, and what would be lost before all else', () => {
  const report = previewReport('prod', [
    on('PhysicalHost', 'same', 'laptop-switch'),
    on('PhysicalHost', 'update', 'desktop-build'),
    on('PhysicalHost', 'update', 'desktop-switch'),
    on('PhysicalHost', 'update', 'desktop-home-ada'),
    on('CloudHost', 'delete', 'old-web-switch'),
    on('SecretStore', 'update', 'secrets-common'),
  ]);
  expect(report).toBe(`<!-- nixos-fleet preview of prod -->
### Preview of \`prod\`

> [!CAUTION]
> Deleted or replaced: \`old-web-switch\`

| host | what will happen |
| --- | --- |
| desktop | build, switch, home of ada |
| old-web | switch no longer managed |

<details><summary>5 resources</summary>

- update \`desktop-build\`
- update \`desktop-switch\`
- update \`desktop-home-ada\`
- delete \`old-web-switch\`
- update \`secrets-common\`

</details>
`);
});

test('[R3.10] nothing to do is said in so many words', () => {
  const report = previewReport('prod', [on('PhysicalHost', 'same', 'laptop-switch')]);
  expect(report).toContain('Nothing changes on any host.');
  expect(report).not.toContain('<details>');
});
