/**
 * Entry of the call view: does what the core orders, tells what happened. The only page with microphone and
 * a connection to a server (the SIP proxy of the office's settings); it knows no case and asks for none.
 */
import { z } from 'zod';
import { listen } from '../parts/core.ts';
import { validInput, validOutput } from '../../src-main/contract/validate.ts';
import type { CallOrder, CallReport, InterpreterCall } from '../../src-main/contract/interpreter.ts';
import { SipCall } from './sip-call.ts';

z.config({ jitless: true });

const picture = document.getElementById('picture') as HTMLVideoElement;
let call: SipCall | null = null;
let known: InterpreterCall | null = null;

const report = (what: CallReport): void => {
  if (what.type === 'connected' || what.type === 'media') document.body.dataset['media'] = what.media;
  if (what.type === 'ended') {
    call = null;
    picture.srcObject = null;
    document.body.dataset['media'] = 'audio';
  }
  void window.schalter.call('interpreter.report', validInput('interpreter.report', { report: what }));
};

function obey(order: CallOrder): void {
  if (order.type === 'dial') {
    if (call?.callId === order.callId) return;
    call?.end();
    call = new SipCall(order, picture, report);
    void call.dial();
    return;
  }
  if (call?.callId !== order.callId) {
    report({ type: 'ended', callId: order.callId, reason: 'viewClosed' });
    return;
  }
  call.obey(order);
}

listen('interpreter.order', obey);
listen('interpreter.changed', (changed) => (known = changed));
// A core that was started again has forgotten the call; the telephone has not.
listen('core.restarted', () => {
  if (call && known?.callId === call.callId) report({ type: 'still', callId: call.callId, call: known });
});
void window.schalter.call('interpreter.pending', {}).then((answer) => {
  const order = answer.ok ? validOutput('interpreter.pending', answer.value).order : null;
  if (order) obey(order);
});
