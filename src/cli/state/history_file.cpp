#include "cli/state/history_file.hpp"

#include "cli/state/state_file.hpp"
#include <babel/core/text.hpp>

#include <algorithm>

namespace babel::cli {
namespace {

bool is_line_of_text(std::string_view line) {
    if (line.empty() || line.size() > history_file::longest_line_bytes) return false;
    while (!line.empty()) {
        const auto point = first_code_point(line);
        if (point.bytes == 0 || is_unprintable(point.value)) return false;
        line.remove_prefix(point.bytes);
    }
    return true;
}

/// Removes lines that are not text, repeat the line before, or are too old.
void tidy(std::vector<std::string>& lines) {
    std::erase_if(lines, [](const auto& line) { return !is_line_of_text(line); });
    const auto twice = std::ranges::unique(lines);
    lines.erase(twice.begin(), twice.end());
    const auto surplus = lines.size() - std::min(lines.size(), history_file::max_lines);
    lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(surplus));
}

} // namespace

std::filesystem::path default_history_path() {
    return state_path("history");
}

void history_file::fail(std::string_view doing, const error_code& why) {
    if (failed_) return;
    failed_ = true;
    problem_ = std::string(doing) + " " + printable_path(path_.native()) + ": " + why.message() +
               "; this session's lines are not kept";
    is_to_be_reported_ = true;
}

std::string history_file::take_problem() {
    return is_to_be_reported_.exchange(false) ? problem_ : std::string();
}

std::vector<std::string> history_file::load() {
    if (path_.empty()) return {};
    auto lines = state_file(path_).read();
    if (!lines) {
        fail("cannot read", lines.error());
        return {};
    }
    lines_in_file_ = lines->size();
    tidy(*lines);
    if (!lines->empty()) last_line_ = lines->back();
    if (lines_in_file_ != lines->size()) rewrite({});
    return std::move(*lines);
}

void history_file::add(std::string_view line) {
    if (path_.empty() || failed_ || !is_line_of_text(line) || line == last_line_) return;
    last_line_ = line;
    if (lines_in_file_ >= max_lines) return rewrite(line);
    if (const auto failed = state_file(path_).append(line)) return fail("cannot write", failed);
    ++lines_in_file_;
}

/// Shortens the lines that this session and others have written.
void history_file::rewrite(std::string_view more) {
    const auto failed = state_file(path_).edit([&](std::vector<std::string>& lines) {
        lines.emplace_back(more);
        tidy(lines); // removes empty lines too
        lines_in_file_ = lines.size();
        return true;
    });
    if (failed) fail("cannot write", failed);
}

} // namespace babel::cli
