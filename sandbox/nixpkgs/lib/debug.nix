# Values shown while they are evaluated.
{ lib }:
rec {
  inherit (builtins) trace;
  traceIf =
    condition: message: value:
    if condition then trace message value else value;
  traceVal = value: trace value value;
  traceValFn = f: value: trace (f value) value;
  traceSeq = shown: value: trace (builtins.deepSeq shown shown) value;
  traceValSeq = value: traceSeq value value;
  traceValSeqFn = f: value: traceSeq (f value) value;
  runTests =
    tests:
    lib.concatLists (
      lib.mapAttrsToList (
        name: test:
        lib.optional (lib.hasPrefix "test" name && test.expr != test.expected) {
          inherit name;
          inherit (test) expected;
          result = test.expr;
        }
      ) tests
    );
}
