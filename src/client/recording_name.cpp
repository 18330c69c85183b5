#include <babel/client/recording_name.hpp>
#include <babel/core/text.hpp>
#include <babel/core/time.hpp>

#include <filesystem>

namespace babel::client {
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

std::string numbered_name(std::string_view file, int number) {
    std::filesystem::path path(file);
    if (number < 2) return path.string();
    const auto numbered = path.stem().string() + "-" + std::to_string(number);
    return path.replace_filename(numbered + path.extension().string()).string();
}

} // namespace babel::client
