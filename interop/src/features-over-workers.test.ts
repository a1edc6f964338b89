/** What the SDKs do, on two workers in place of one process: it is to be the same (W11). */
process.env['SPINDLE_INTEROP_WORKERS'] = '2';
await import('./features.test.ts');
await import('./delta-and-filter.test.ts');
