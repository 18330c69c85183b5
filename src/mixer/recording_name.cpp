#include <babel/audio/file_errand.hpp>
#include <babel/core/text.hpp>
#include <babel/core/time.hpp>
#include <babel/mixer/recording_name.hpp>

namespace babel::mixer {
namespace {

void replace_all(std::string& text, std::string_view what, std::string_view by) {
    for (auto at = text.find(what); at != text.npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
}

} // namespace

std::string recording_name(
    std::string_view pattern, std::chrono::system_clock::time_point start, std::string_view peer
) {
    std::string name(pattern);
    replace_all(name, "{start}", local_text(start, "%Y-%m-%dT%H-%M-%S"));
    replace_all(name, "{peer}", safe_file_name(peer));
    return name;
}

result<void, recording_name_fault> check_recording_name(std::string_view pattern) {
    for (auto from = pattern.find('{'); from != pattern.npos; from = pattern.find('{', from + 1)) {
        const auto to = pattern.find('}', from);
        if (to == pattern.npos) break;
        const auto word = pattern.substr(from, to - from + 1);
        if (word != "{start}" && word != "{peer}") return recording_name_fault{std::string(word)};
    }
    if (audio::can_record_as(pattern)) return {};
    return recording_name_fault{};
}

} // namespace babel::mixer
