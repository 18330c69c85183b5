#include "server/names/name_import.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace babel::server {
namespace {

constexpr std::size_t max_changes_at_once = 128;

struct import_run {
    name_records& records;
    std::vector<std::string> names;
    std::function<void(error_code, name_import)> done;
    name_import report{};
    error_code failed{};
    std::size_t next = 0;
    std::size_t under_way = 0;
    bool is_looping = false; // an answer that comes at once must not begin the next change
};

void go_on(const std::shared_ptr<import_run>& run);

void note_answer(const std::shared_ptr<import_run>& run, const std::string& name, error_code why) {
    --run->under_way;
    if (why == boost::system::errc::file_exists)
        run->report.differing.push_back(name);
    else if (why)
        run->failed = why;
    else
        ++run->report.imported;
    go_on(run);
}

void begin_next(const std::shared_ptr<import_run>& run) {
    const auto& name = run->names[run->next++];
    const auto& own = *run->records.names_of_file().find(name);
    const auto* shared = run->records.names().find(name);
    if (shared && shared->key == own.key) {
        ++run->report.known;
    } else if (shared) {
        run->report.differing.push_back(name);
    } else {
        ++run->under_way;
        auto answered = [run, name](error_code why) { note_answer(run, name, why); };
        run->records.owners().change({name, own}, std::move(answered));
    }
}

void go_on(const std::shared_ptr<import_run>& run) {
    if (std::exchange(run->is_looping, true)) return;
    const auto has_more = [&] { return run->next < run->names.size() && !run->failed; };
    while (has_more() && run->under_way < max_changes_at_once)
        begin_next(run);
    run->is_looping = false;
    if (has_more() || run->under_way > 0) return;
    std::ranges::sort(run->report.differing);
    run->done(run->failed, std::move(run->report));
}

} // namespace

void import_names(name_records& records, std::function<void(error_code, name_import)> done) {
    const auto& own = records.names_of_file();
    go_on(std::make_shared<import_run>(import_run{records, own.names(own.size()), std::move(done)})
    );
}

} // namespace babel::server
