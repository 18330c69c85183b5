#include "server/storage/name_store.hpp"

#include "server/names/invite_file.hpp"
#include "server/names/name_file.hpp"
#include <babel/core/overloaded.hpp>
#include <babel/core/text.hpp>
#include <babel/net/thread_task.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <functional>
#include <utility>
#include <variant>

namespace babel::server {
namespace {

constexpr std::chrono::seconds close_time{2};
constexpr std::chrono::milliseconds close_step{10};

/// "." for a path without folders.
std::filesystem::path folder_of(const std::string& file) {
    const auto folder = std::filesystem::path(file).parent_path();
    return folder.empty() ? "." : folder;
}

names_fault fault_of(const std::string& path, const std::string& why) {
    return {printable_path(path) + ": " + why};
}

names_fault fault_of(const std::string& path, const text_fault& error) {
    const auto place = printable_path(path) + ":" + std::to_string(error.line) + ": ";
    return {place + std::string(error.why) + "; correct the line or remove it"};
}

error_code replace_line(durable_file& in, const replaced_line& change) {
    const auto text = in.read();
    if (!text) return text.error();
    if (!*text) return make_error_code(boost::system::errc::no_such_file_or_directory);
    return in.put_in_place(with_replaced(**text, change.name, change.line));
}

} // namespace

result<std::shared_ptr<const name_book>, names_fault> read_authorized_names(const std::string& path
) {
    const auto text = durable_file(path).read();
    if (!text) return fault_of(path, text.error().message());
    if (!*text) return fault_of(path, "there is no such file");
    auto found = to_names(**text);
    if (!found) return fault_of(path, found.error());
    if (found->whole_bytes < (*text)->size()) return fault_of(path, "the last line is not whole");
    return std::make_shared<const name_book>(std::move(found->names));
}

name_store::name_store(
    const asio::any_io_executor& executor, event_log& log, const std::string& names
)
    : executor_(executor), log_(log),
      files_(std::make_shared<files>(files{
          durable_file(names), durable_file(folder_of(names) / "invites")})),
      saving_(executor) {}

result<void, names_fault> name_store::open(name_records& records) {
    if (const auto locked = lock_folder(); !locked) return locked.error();
    auto names = read_names();
    if (!names) return names.error();
    auto invites = read_invites();
    if (!invites) return invites.error();
    records.restore(
        *std::move(names),
        *std::move(invites),
        [this](file_change change, name_records::saved done) {
            save(std::move(change), std::move(done));
        }
    );
    return {};
}

result<void, names_fault> name_store::lock_folder() {
    const auto folder = folder_of(files_->names.path()).native();
    folder_.reset(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder_) return fault_of(folder, last_error().message());
    // Some file systems have no locks.
    if (::flock(folder_.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return fault_of(folder, "another server keeps its names there; set another `state`");
    return {};
}

result<name_book, names_fault> name_store::read_names() {
    auto& file = files_->names;
    if (const auto failed = file.create()) return fault_of(file.path(), failed.message());
    const auto text = file.read();
    if (!text) return fault_of(file.path(), text.error().message());
    const auto all = text->value_or("");
    auto found = to_names(all);
    if (!found) return fault_of(file.path(), found.error());
    if (const auto torn = all.size() - found->whole_bytes; torn > 0) {
        log_.write(
            log_kind::operation,
            log_level::warning,
            printable_path(file.path()),
            ": the last line was not written whole; its ",
            torn,
            " bytes are removed"
        );
        if (const auto failed = file.cut(found->whole_bytes))
            return fault_of(file.path(), failed.message());
    }
    return std::move(found->names);
}

result<invite_book, names_fault> name_store::read_invites() const {
    const auto& file = files_->invites;
    const auto text = file.read();
    if (!text) return fault_of(file.path(), text.error().message());
    auto found = to_invites(text->value_or(""));
    if (!found) return fault_of(file.path(), found.error());
    return *std::move(found);
}

void name_store::save(file_change change, name_records::saved done) {
    saving_.spawn(write(std::move(change), std::move(done)));
}

asio::awaitable<void> name_store::write(file_change change, name_records::saved done) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const bool is_of_names = !std::holds_alternative<invites_text>(change);
    const auto path = is_of_names ? files_->names.path() : files_->invites.path();
    std::function<error_code()> task = [files = files_, change = std::move(change)] {
        return std::visit(
            overloaded{
                [&](const added_line& each) { return files->names.append(each.line); },
                [&](const replaced_line& each) { return replace_line(files->names, each); },
                [&](const invites_text& each) { return files->invites.put_in_place(each.text); }},
            change
        );
    };
    const auto failed = co_await net::run_on_a_thread(executor_, std::move(task));
    if (failed == errc::cancelled) co_return; // the server ends
    if (failed)
        log_.write(
            log_kind::operation,
            log_level::error,
            "cannot save ",
            printable_path(path),
            ": ",
            failed.message()
        );
    done(failed);
}

asio::awaitable<void> name_store::close() {
    asio::steady_timer step(executor_);
    const auto deadline = std::chrono::steady_clock::now() + close_time;
    while (saving_.size() > 0 && std::chrono::steady_clock::now() < deadline) {
        step.expires_after(close_step);
        co_await step.async_wait(as_result);
    }
    saving_.cancel();
    co_await saving_.join();
}

} // namespace babel::server
