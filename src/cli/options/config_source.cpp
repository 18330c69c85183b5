#include "cli/options/config_source.hpp"

#include "cli/options/all_options.hpp"
#include <babel/config/config_file.hpp>
#include <babel/config/nearest.hpp>
#include <babel/core/text.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <utility>

namespace babel::cli {
namespace {

using config::fault;
using config::given_values;
using config::source;

constexpr std::size_t most_profiles_named = 12;

std::string environment(const std::string& name) {
    const auto* found = std::getenv(name.c_str());
    return found ? found : "";
}

/// `if_absent`: the fault if there is no such file; none: it may be absent.
result<given_values, fault>
read_values(const config::file_name& name, source from, const std::optional<fault>& if_absent) {
    const auto text = config::read_file(name.path);
    if (!text) return text.error();
    if (*text) return config::parse_file(all_options(), **text, name, from);
    if (if_absent) return *if_absent;
    return given_values();
}

result<given_values, fault> read_main_file(const std::optional<std::string>& named) {
    if (named) {
        const auto what = "no such file: " + printable_path(*named) +
                          "; without -c, cli.conf is read if it exists";
        return read_values(
            {*named, printable(*named)}, source::file, fault{"--config", what, false}
        );
    }
    const auto folder = config_folder();
    if (folder.empty()) return given_values();
    return read_values({folder + "/cli.conf", "cli.conf"}, source::file, {});
}

std::string no_such_profile(const std::string& name, const std::string& path) {
    const auto existing = profile_names();
    const auto what = "no such profile: \"" + printable(name) + "\"";
    if (existing.empty())
        return what + ": there are none yet; put its options in " + printable_path(path);
    const auto meant = config::did_you_mean(name, {existing.begin(), existing.end()});
    auto out = what + (meant.empty() ? ":" : meant) + " existing profiles: ";
    for (std::size_t i = 0; i < std::min(existing.size(), most_profiles_named); ++i)
        out += (i == 0 ? "" : ", ") + printable(existing[i]);
    return out + (existing.size() > most_profiles_named ? ", ..." : "");
}

result<given_values, fault> read_profile(const std::string& name) {
    if (name.empty() || name.front() == '.' || name.find('/') != name.npos)
        return fault{"--profile", printable(name) + " is not a valid profile name"};
    const auto folder = config_folder();
    if (folder.empty()) return fault{"--profile", "neither XDG_CONFIG_HOME nor HOME is set"};
    const auto path = folder + "/profiles/" + name + ".conf";
    const auto origin = "profile " + printable(name) + ".conf";
    return read_values(
        {path, origin}, source::profile, fault{{}, no_such_profile(name, path), false}
    );
}

} // namespace

std::string config_folder() {
    // By the XDG specification a relative path is to be ignored.
    if (const auto own = environment("XDG_CONFIG_HOME"); own.starts_with('/'))
        return own + "/babel";
    const auto home = environment("HOME");
    return home.empty() ? "" : home + "/.config/babel";
}

std::vector<std::string> profile_names() {
    namespace fs = std::filesystem;
    std::vector<std::string> names;
    std::error_code unreadable; // then this user has no profiles
    const auto folder = fs::path(config_folder()) / "profiles";
    for (fs::directory_iterator each(folder, unreadable), end; !unreadable && each != end;
         each.increment(unreadable)) {
        const auto& path = each->path();
        if (path.extension() == ".conf") names.push_back(path.stem().string());
    }
    std::ranges::sort(names);
    return names;
}

given_values environment_values() {
    auto out = config::read_environment(all_options(), environment);
    if (!environment("NO_COLOR").empty() && !config::find_given(out, "color"))
        out.push_back(
            {all_options().find("color"),
             "never",
             source::environment,
             "environment NO_COLOR",
             "NO_COLOR"}
        );
    return out;
}

result<given_values, fault> file_values(const config_choice& chosen) {
    auto out = read_main_file(chosen.file);
    if (!out || !chosen.profile) return out;
    auto of_profile = read_profile(*chosen.profile);
    if (!of_profile) return of_profile;
    out->insert(out->end(), of_profile->begin(), of_profile->end());
    return out;
}

} // namespace babel::cli
