#include "cli/doctor/check_report.hpp"

#include "cli/doctor/doctor.hpp"

#include <algorithm>

namespace babel::cli {

void check_report::begin(std::string_view check) {
    running_ = check;
    show_progress();
}

void check_report::finish(const std::vector<verdict>& verdicts) {
    ++done_;
    if (whose_ == reader::person) {
        progress_.erase();
        out_ << doctor_text(verdicts) << std::flush;
    }
    if (done_ < checks_) show_progress();
}

void check_report::show_progress() {
    const int number = std::min(done_ + 1, checks_);
    progress_.show(
        "check " + std::to_string(number) + " of " + std::to_string(checks_) + ": " + running_
    );
}

} // namespace babel::cli
