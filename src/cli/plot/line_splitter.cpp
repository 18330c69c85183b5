#include "cli/plot/line_splitter.hpp"

namespace babel::cli {

void line_splitter::feed(std::string_view bytes) {
    for (auto end = bytes.find('\n'); end != bytes.npos; end = bytes.find('\n')) {
        gather(bytes.substr(0, end));
        end_line();
        bytes.remove_prefix(end + 1);
    }
    gather(bytes);
}

void line_splitter::finish() {
    if (!started_.empty() || is_too_long_) end_line();
}

void line_splitter::gather(std::string_view part) {
    is_too_long_ = is_too_long_ || part.size() > most_bytes - started_.size();
    if (is_too_long_)
        started_.clear();
    else
        started_ += part;
}

void line_splitter::end_line() {
    if (is_too_long_)
        to_.too_long();
    else
        to_.line(started_);
    started_.clear();
    is_too_long_ = false;
}

} // namespace babel::cli
