# Smaller builds that profiles take: `of` is the whole package, and where that is installed too the lean one is left out,
# because both bring the same files.
{
  git-minimal = {
    paths = [ "gitMinimal" ];
    of = "git";
  };
}
