import { endWithParent } from '../../deploy/child';
import { benchExamples } from './examples';
import { benchNoOp } from './no-op';
import { benchPreview } from './preview';
import { benchPreflight } from './preflight';
import { benchProbe } from './probe';
import { benchRender } from './render';
import { benchRollOut } from './roll-out';
import { benchSwitch } from './switch';

const USAGE = `usage: ./fleet bench no-op HOSTS
       ./fleet bench preview HOSTS
       ./fleet bench render HOSTS
       ./fleet bench preflight FILES
       ./fleet bench examples
       ./fleet bench switch
       ./fleet bench roll-out HOSTS [MB [SECONDS]]
       ./fleet bench probe HOSTS`;

async function main([what, count = '', ...rest]: readonly string[]): Promise<void> {
  const hosts = Number(count);
  const sensible = isNumber(count) && rest.length === 0;
  if (what === 'no-op' && sensible) await benchNoOp(hosts);
  else if (what === 'preview' && sensible) await benchPreview(hosts);
  else if (what === 'render' && sensible) benchRender(hosts);
  else if (what === 'preflight' && sensible) await benchPreflight(hosts);
  else if (what === 'examples' && count === '') benchExamples();
  else if (what === 'switch' && count === '') await benchSwitch();
  else if (what === 'roll-out' && isNumber(count) && rest.every(isNumber) && rest.length <= 2)
    await benchRollOut(hosts, ...rest.map(Number));
  else if (what === 'probe' && sensible) await benchProbe(hosts);
  else throw new Error(USAGE);
}

function isNumber(word: string): boolean {
  return /^[1-9]\d{0,4}$/.test(word);
}

endWithParent();
main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
