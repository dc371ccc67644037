/**
 * Where a simulated device is plugged in. The device knows a line it can send on and nothing of the
 * transport; a host (tcp-host.ts, pty-host.ts, the laboratory's USB gadget) carries the bytes and can pull
 * the plug.
 */
export interface SimulatorLine {
  send(bytes: Uint8Array): void;
  /** Pulls the plug, as a person would. */
  unplug(): void;
}

export interface SimulatedDevice {
  /** Plugged in: power comes up, whatever was before is forgotten. */
  connect(line: SimulatorLine): void;
  disconnect(): void;
  receive(bytes: Uint8Array): void;
}

export interface SimulatorHost {
  /** Settings of the transport under which an adapter reaches the device. */
  readonly transport: { type: 'tcp'; host: string; port: number } | { type: 'serial'; path: string };
  unplug(): Promise<void>;
  plug(): Promise<void>;
  stop(): Promise<void>;
}
