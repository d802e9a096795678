{ lib }:
let
  limited =
    name: description: accept:
    lib.types.int
    // {
      inherit name description;
      descriptionClass = "nonRestrictiveClause";
      check = value: builtins.isInt value && accept value;
      functor = {
        inherit name;
        parameters = null;
      };
      typeMerge = other: if other.name == name then limited name description accept else null;
    };
  between =
    low: high:
    limited "intBetween" "integer between ${toString low} and ${toString high} (both inclusive)" (
      value: value >= low && value <= high
    );
  named =
    name: description: type: accept:
    lib.types.addCheck type accept
    // {
      inherit name description;
    };
  sized =
    name: sign: bits: low: high:
    limited name
      "${toString bits} bit ${sign} integer; between ${toString low} and ${toString high} (both inclusive)"
      (value: value >= low && value <= high);
  ints = {
    inherit between;
    unsigned = limited "unsignedInt" "unsigned integer, meaning >=0" (value: value >= 0);
    positive = limited "positiveInt" "positive integer, meaning >0" (value: value > 0);
    u8 = sized "unsignedInt8" "unsigned" 8 0 255;
    u16 = sized "unsignedInt16" "unsigned" 16 0 65535;
    u32 = sized "unsignedInt32" "unsigned" 32 0 4294967295;
    s8 = sized "signedInt8" "signed" 8 (-128) 127;
    s16 = sized "signedInt16" "signed" 16 (-32768) 32767;
    s32 = sized "signedInt32" "signed" 32 (-2147483648) 2147483647;
  };
in
{
  inherit ints;
  port = ints.u16 // {
    description = "16 bit unsigned integer; between 0 and 65535 (both inclusive)";
  };
  numbers = {
    between =
      low: high:
      named "numberBetween"
        "integer or floating point number between ${toString low} and ${toString high} (both inclusive)"
        lib.types.number
        (value: value >= low && value <= high);
    nonnegative =
      named "numberNonnegative" "nonnegative integer or floating point number, meaning >=0"
        lib.types.number
        (value: value >= 0);
    positive =
      named "numberPositive" "positive integer or floating point number, meaning >0" lib.types.number
        (value: value > 0);
  };
}
