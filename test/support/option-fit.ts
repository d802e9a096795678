import { isData, mark, type OptionType, parseType, type Value } from './option-type';

/** Options of one release; in a name `<name>` stands for any attribute and `*` for any item of a list. */
export interface Documented {
  /** The words of its type; nothing for a name that is no option. */
  readonly typeOf: (name: string) => string | undefined;
  /** Whether options stand below a name that is none itself. */
  readonly isGroup: (name: string) => boolean;
}

/** What of a definition is no option, or does not fit the type of the option that it sets. */
export function misfits(name: string, value: Value, documented: Documented): string[] {
  return new Fit(documented).attribute({ name, words: '', value }, undefined, name);
}

interface Place {
  readonly name: string;
  /** The words of the type that the place is judged by. */
  readonly words: string;
  readonly value: Value;
}

class Fit {
  constructor(private readonly documented: Documented) {}

  /**
   * An attribute of a set: an option, a group of options, or of the set's own type.
   * @param general its name where it is none of the documented ones
   */
  attribute(place: Place, rest: OptionType | undefined, general: string): string[] {
    const { name, value } = place;
    const words = this.documented.typeOf(name);
    if (words !== undefined) return this.option({ name, words, value });
    if (this.documented.isGroup(name) && isData(value))
      return this.attributes(place, rest?.kind === 'set' ? rest.rest : undefined);
    if (rest !== undefined) return this.value(rest, { ...place, name: general });
    return [`${name}: no such option`];
  }

  private option(place: Place): string[] {
    let type;
    try {
      type = parseType(place.words);
    } catch (error) {
      return [`${place.name}: ${error instanceof Error ? error.message : String(error)}`];
    }
    return this.value(type, place);
  }

  private attributes(place: Place, rest: OptionType | undefined): string[] {
    const { name, words, value } = place;
    return Object.entries(isData(value) ? value : {}).flatMap(([attribute, item]) =>
      this.attribute({ name: `${name}.${attribute}`, words, value: item }, rest, `${name}.<name>`),
    );
  }

  private value(type: OptionType, place: Place): string[] {
    const { name, words, value } = place;
    const each = mergedValues(value);
    if (each !== undefined) return each.flatMap((one) => this.value(type, { ...place, value: one }));
    const misfit = [`${name}: ${JSON.stringify(value).slice(0, 80)} is not of type ${words}`];
    switch (type.kind) {
      case 'leaf':
        return type.accepts(value) ? [] : misfit;
      case 'union':
        return this.union(type.of, place, misfit);
      case 'list':
        if (!Array.isArray(value)) return misfit;
        return (value as readonly Value[]).flatMap((item) =>
          this.value(type.of, { name: `${name}.*`, words, value: item }),
        );
      case 'set':
        // A submodule may be a module by itself, a function or a file, whose definitions Nix alone sees.
        if (type.rest === undefined && ['function', 'path'].includes(mark(value) ?? '')) return [];
        return isData(value) ? this.attributes(place, type.rest) : misfit;
    }
  }

  /** What fits in part says what is wrong with it. */
  private union(all: readonly OptionType[], place: Place, misfit: readonly string[]): string[] {
    const found = all.map((one) => this.value(one, place));
    if (found.some((problems) => problems.length === 0)) return [];
    return found.find((problems) => problems[0] !== misfit[0]) ?? [...misfit];
  }
}

/** Several definitions of one attribute, each of which has to fit. */
function mergedValues(value: Value): readonly Value[] | undefined {
  return mark(value) === 'merge' ? (value as { readonly values: readonly Value[] }).values : undefined;
}
