#include "cli/app/user_files.hpp"

#include <chrono>
#include <utility>

namespace babel::cli {
namespace {

constexpr std::chrono::milliseconds file_timeout{50}; // a pause that hardly matters in a call

} // namespace

user_paths default_user_paths() {
    return {default_blocked_path(), default_history_path(), default_call_log_path()};
}

user_files::user_files(
    const user_paths& paths,
    const invocation& options,
    audio::file_thread& files,
    std::function<void(const std::string&)> complain
)
    : complain_(std::move(complain)), errands_(files), keys_(options, complain_),
      blocked_(
          paths.blocked,
          [this](auto task) { return errands_.add_and_wait(std::move(task), file_timeout); }
      ),
      history_(std::make_shared<history_file>(paths.history)),
      calls_(paths.calls, options.client.name, files) {}

void user_files::adapt(client::settings& to) {
    keys_.adapt(to, errands_);
    to.is_blocked = [this](std::string_view name) { return blocked_.contains(name); };
    to.is_blocked_key = [this](const crypto::public_key& key) { return blocked_.contains(key); };
}

void user_files::keep_line(const std::string& line) {
    static_cast<void>(errands_.add([to = history_, line] { to->add(line); }));
    report_problems();
}

void user_files::report_problems() {
    keys_.report_problems();
    for (const auto& problem :
         {calls_.take_problem(), blocked_.take_problem(), history_->take_problem()})
        if (!problem.empty()) complain_("babel-cli: " + problem);
}

} // namespace babel::cli
