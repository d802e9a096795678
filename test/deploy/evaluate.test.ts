import { chooseEvaluator } from '../../deploy/choose-evaluator';
import { evaluationsAtATime } from '../../deploy/evaluation-slots';
import { isNewEnough } from '../../deploy/nix-command';
import { Slots } from '../../deploy/slots';
import type { Standing } from '../../components/standing';
import { fleet, physical } from '../render/fleet';

test.each([
  ['a small runner', 2, 3e9, 2],
  ['many processors and little memory', 16, 3e9, 2],
  ['hardly any memory', 4, 0.5e9, 1],
  ['a large machine', 16, 60e9, 16],
])('[R6.4] as many evaluations at a time as there is memory for: %s', (_, processors, free, expected) => {
  expect(evaluationsAtATime(processors, free)).toBe(expected);
});

test('[R6.4] no more evaluations run at a time than there is room for, and one that fails gives its room back', async () => {
  const slots = new Slots(2);
  let running = 0;
  let most = 0;
  const work = (fails: boolean) => async () => {
    most = Math.max(most, ++running);
    await new Promise((done) => setImmediate(done));
    running -= 1;
    if (fails) throw new Error('no');
    return 'yes';
  };
  const ended = await Promise.allSettled(
    [true, false, true, false, false].map((fails) => slots.take(work(fails))),
  );
  expect(ended.map(({ status }) => status)).toEqual([
    'rejected',
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
  ]);
  expect([most, running]).toEqual([2, 0]);
});

test.each([
  ['nix (Nix) 2.18.1', true],
  ['nix (Nix) 2.31.2+1', true],
  ['nix (Nix) 3.0', true],
  ['nix (Nix) 2.8.0', false],
  ['', false],
])('[R6.4] whether a Nix can evaluate is known from its version: %s', (version, expected) => {
  expect(isNewEnough(version)).toBe(expected);
});

describe('without Nix on the operator', () => {
  const { PATH } = process.env;
  beforeAll(() => (process.env.PATH = '/nowhere'));
  afterAll(() => (process.env.PATH = PATH));
  const hosts = [
    physical('web', { builder: 'forge' }),
    physical('db', { builder: 'anvil' }),
    physical('forge'),
    physical('anvil'),
    physical('gate', { builder: 'operator' }),
  ];
  const choose = (standings: Record<string, Standing>, preview = true, spec = fleet(hosts)) =>
    chooseEvaluator({ spec, preview, recorded: new Map(), standings: new Map(Object.entries(standings)) });
  const reachable = { state: 'reachable', running: '', mounted: {}, mayReboot: false } as const;
  const away = { state: 'unreachable', reason: 'authentication refused' } as const;
  const asked = { host: 'web', flake: '', attribute: '', overrideInputs: {}, limit: 1 };

  test('[R6.4] the first builder that answers is asked', async () => {
    expect(await choose({ forge: away, anvil: reachable })).toMatchObject({
      here: false,
      target: { host: 'anvil', hostKey: physical('anvil').hostKey },
    });
  });

  test.each<[Record<string, Standing>, string]>([
    [
      { forge: away, anvil: { state: 'new' } },
      'the builder forge is not reached: authentication refused; the builder anvil is not installed yet',
    ],
    [
      { forge: { state: 'not probed' }, anvil: { state: 'not probed' } },
      'the builder forge is not asked (--no-probe, or probe: false); the builder anvil is not asked (--no-probe, or probe: false)',
    ],
  ])('[R6.4] why none is, is said: %j', async (standings, reason) => {
    const evaluator = await choose(standings);
    await expect(evaluator?.apply(asked, '')).rejects.toThrow(
      `there is no Nix 2.18 or newer here; ${reason}`,
    );
  });

  test('[R6.4] nobody is asked in up, nor where hosts build and evaluate for themselves', async () => {
    const itself = fleet([physical('web')]);
    const { nix } = itself;
    expect([
      await choose({ forge: reachable }, false),
      await choose({ web: reachable }, true, itself),
      await choose({ forge: reachable }, true, fleet(hosts, { nix: { ...nix, evaluator: 'host' } })),
    ]).toEqual([undefined, undefined, undefined]);
  });
});
