#include "cli/options/shell_completion.hpp"

#include "cli/command/verb_table.hpp"
#include "cli/doctor/devices.hpp"
#include "cli/options/config_source.hpp"
#include "cli/options/shell_scripts.hpp"
#include <babel/core/text.hpp>

namespace babel::cli {
namespace {

constexpr std::size_t longest_word = 255;

/// Skips names that are not printed verbatim: no device would have the printed name.
void add_word(std::string& out, const std::string& word) {
    if (printable(word, longest_word) == word) out += word + "\n";
}

std::string device_words(audio::direction way) {
    std::string out;
    const auto devices = audio::list_devices(audio::device_details::names);
    if (!devices) return out;
    for (const auto& name : device_names(*devices, way))
        add_word(out, name);
    return out;
}

std::string profile_words() {
    std::string out;
    for (const auto& name : profile_names())
        add_word(out, name);
    return out;
}

} // namespace

std::string verb_names() {
    std::string out;
    for (const auto& each : all_verbs())
        out += (out.empty() ? "" : " ") + std::string(each.name);
    return out;
}

std::optional<std::string> completion_script(std::string_view shell) {
    if (shell == "bash") return bash_script();
    if (shell == "zsh") return zsh_script();
    if (shell == "fish") return fish_script();
    return {};
}

std::optional<std::string> completion_words(std::string_view which) {
    if (which == word_list::microphones) return device_words(audio::direction::input);
    if (which == word_list::loudspeakers) return device_words(audio::direction::output);
    if (which == word_list::profiles) return profile_words();
    return {};
}

} // namespace babel::cli
