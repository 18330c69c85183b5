// Prints the checks of `babel-cli doctor` while they run.
#pragma once

#include "cli/doctor/verdict.hpp"
#include "cli/terminal/progress_line.hpp"

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cli {

/// Prints the lines of each check when it is done, and the name of the running one on the progress
/// line. Prints no lines for a program, which gets one object at the end.
class check_report {
public:
    enum class reader { person, program };

    /// `out` and `progress` outlive this object.
    check_report(std::ostream& out, progress_line& progress, reader whose, int checks)
        : out_(out), progress_(progress), whose_(whose), checks_(checks) {}

    /// That check runs now, also beside others that were begun before.
    void begin(std::string_view check);
    /// One check is done, with these verdicts.
    void finish(const std::vector<verdict>& verdicts);

private:
    void show_progress();

    std::ostream& out_;
    progress_line& progress_;
    reader whose_;
    int checks_;
    int done_ = 0;
    std::string running_;
};

} // namespace babel::cli
