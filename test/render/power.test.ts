import { physical } from './fleet';
import { CHANNELS, evaluateSystem, HARDWARE } from './flake';

test.each(CHANNELS)(
  '[R3.4] on %s a Framework 13 AMD has its kernel parameters and saves power',
  (channel) => {
    const host = physical('bandit', { channel, platform: 'framework-13-amd', options: HARDWARE });
    const found = evaluateSystem(
      host,
      `h: {
      wanted = builtins.filter (name: builtins.elem name h.config.boot.kernelParams) [
        "rtw89_pci.disable_aspm_l1=1"
        "mem_sleep_default=s2idle"
        "amdgpu.dcdebugmask=0x10"
      ];
      profiles = h.config.services.power-profiles-daemon.enable;
      tlp = h.config.services.tlp.enable;
      sensors = h.config.hardware.sensor.iio.enable;
      microcode = h.config.hardware.cpu.amd.updateMicrocode;
      finger = h.config.services.fprintd.enable;
      zram = { inherit (h.config.zramSwap) enable algorithm memoryPercent; };
      drv = builtins.isString h.config.system.build.toplevel.drvPath;
    }`,
    );
    expect(found).toEqual({
      wanted: ['rtw89_pci.disable_aspm_l1=1', 'mem_sleep_default=s2idle', 'amdgpu.dcdebugmask=0x10'],
      profiles: true,
      tlp: false,
      sensors: false,
      microcode: true,
      finger: true,
      zram: { enable: true, algorithm: 'zstd', memoryPercent: 25 },
      drv: true,
    });
  },
);

test('[R3.4] sensors are read where the host wants them', () => {
  const options = { ...HARDWARE, 'fleet.power.sensors': true };
  const host = physical('bandit', { platform: 'framework-13-amd', options });
  expect(evaluateSystem(host, 'h: h.config.hardware.sensor.iio.enable')).toBe(true);
});
