import { adoptionSummary } from '../../deploy/adoption';

test('[R6.0] what an adoption would change is told by users, mounts, sshd and other units', () => {
  expect(
    adoptionSummary([
      'would stop the following units: cups.service, home.mount',
      'would activate the configuration...',
      'would create user ‘ada’',
      'would restart the following units: sshd.service',
      'would start the following units: data.mount, nginx.service',
    ]),
  ).toEqual([
    'users: create user ‘ada’',
    'mounts: stop home.mount, start data.mount',
    'sshd: restart sshd.service',
    'units: stop cups.service, start nginx.service',
  ]);
  expect(adoptionSummary([])).toEqual([
    'users: no change',
    'mounts: no change',
    'sshd: no change',
    'units: no change',
  ]);
});
