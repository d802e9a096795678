import { withSwapFile } from '../../deploy/planner';
import type { DiskSpec } from '../../model/fleet-spec';
import { HOST_KEY, physical } from '../render/fleet';

const facts = { hostKey: HOST_KEY };
const laptop = (swap?: DiskSpec['swap']) =>
  physical('laptop', {
    hardware: { disk: { device: '/dev/sda', layout: 'btrfs', ...(swap === undefined ? {} : { swap }) } },
  });
const recorded = (delivery: object) =>
  new Map([['laptop-switch', { environment: {}, stdout: JSON.stringify(delivery) }]]);

test('[R3.4] a host that hibernates is told where its swap file lies, as its last switch found it', () => {
  const host = laptop({ size: '16G', hibernation: true });
  expect(withSwapFile(host, facts, recorded({ resumeOffset: 533760 }))).toEqual({
    ...facts,
    resumeOffset: 533760,
  });
  expect(withSwapFile(host, facts, recorded({}))).toEqual(facts);
  expect(withSwapFile(host, facts, new Map())).toEqual(facts);
});

test('[R3.4] where the swap file of any other host lies changes nothing', () => {
  const known = recorded({ resumeOffset: 533760 });
  expect(withSwapFile(laptop({ size: '16G', hibernation: false }), facts, known)).toEqual(facts);
  expect(withSwapFile(laptop(), facts, known)).toEqual(facts);
  expect(withSwapFile(physical('laptop'), facts, known)).toEqual(facts);
});
